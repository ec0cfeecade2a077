#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <memory>
#include <string>

#include "runtime/fields.h"

namespace falsario {

class Draws;

/// One discriminator update as its penalty sees it.
struct PenaltySite {
  /// [N, C, H, W]; the images that the loss's own forward took.
  const at::Tensor& real;
  const at::Tensor& fake;
  const at::Tensor& realScores;
  const at::Tensor& fakeScores;
  /// A forward of its own, with the real labels.
  std::function<at::Tensor(const at::Tensor&)> score;
  Draws& draws;
  /// Which update of the step this is.
  int64_t update;
};

/// A price on the discriminator's gradient with respect to its images.
class Penalty {
 public:
  Penalty() = default;
  virtual ~Penalty() = default;
  Penalty(const Penalty&) = delete;
  Penalty& operator=(const Penalty&) = delete;

  /// The mean over the batch, before the spec's weight.
  virtual at::Tensor value(const PenaltySite& site) const = 0;
  /// Which images of the loss's own forward must require a gradient.
  virtual bool differentiatesReal() const { return false; }
  virtual bool differentiatesFake() const { return false; }
};

/// Builds the penalty of that name.
std::unique_ptr<Penalty> buildPenalty(const std::string& type);

/// ∂ Σ scores / ∂ images, with the graph for a second derivative.
at::Tensor imageGradient(const at::Tensor& scores, const at::Tensor& images);

/// mean((‖g‖₂ - 1)²) at `points`, the norm over all but the batch.
at::Tensor unitNormPenalty(const PenaltySite& site, const at::Tensor& points);

}  // namespace falsario
