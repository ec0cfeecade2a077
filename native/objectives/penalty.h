#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <memory>

#include "objectives/draws.h"
#include "runtime/fields.h"

namespace falsario {

/// What a penalty is computed from: one update of the discriminator.
struct PenaltySite {
  /// [N, C, H, W]; the images of the loss's own forward, as the discriminator saw them.
  const at::Tensor& real;
  const at::Tensor& fake;
  /// The same images before their augmentation, by which r1 and r2 differentiate.
  const at::Tensor& realLeaf;
  const at::Tensor& fakeLeaf;
  const at::Tensor& realScores;
  const at::Tensor& fakeScores;
  /// The scores of other images with the real labels, by one more forward.
  std::function<at::Tensor(const at::Tensor&)> score;
  Draws& draws;
  /// The number of the penalty's draws within the step, from 0.
  int64_t update;
};

/// A penalty on the discriminator's gradient with respect to its images.
class Penalty {
 public:
  Penalty() = default;
  virtual ~Penalty() = default;
  Penalty(const Penalty&) = delete;
  Penalty& operator=(const Penalty&) = delete;

  /// The mean over the batch, before the spec's weight.
  virtual at::Tensor value(const PenaltySite& site) const = 0;
  /// Whether the real or the fake images of the loss's own forward must require a gradient.
  virtual bool differentiatesReal() const { return false; }
  virtual bool differentiatesFake() const { return false; }
};

/// Builds the penalty that the spec's `type` names.
std::unique_ptr<Penalty> buildPenalty(const Fields& spec);

/// The position between two images at which each gradient is taken: U[0, 1), [N, 1, 1, 1].
at::Tensor drawMix(const PenaltySite& site);

/// ∂ Σ scores / ∂ images, with the graph for a second derivative.
at::Tensor imageGradient(const at::Tensor& scores, const at::Tensor& images);

/// mean((‖g‖₂ - 1)²) at `points`, the norm over all but the batch.
at::Tensor unitNormPenalty(const PenaltySite& site, const at::Tensor& points);

}  // namespace falsario
