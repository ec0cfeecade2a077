#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>

#include "objectives/draws.h"
#include "runtime/fields.h"

namespace falsario {

/// Random changes of every image that the discriminator sees, real or generated, in the updates of
/// both networks (Zhao et al. 2020). Gradients flow through them, so the generator does not learn
/// them.
class ImageAugmentation {
 public:
  /// Reads the objective's `augment`; without it apply() returns the images. `low` is the lower end
  /// of the images' range, the upper end is 1.
  ImageAugmentation(const Fields& objective, double low);

  bool active() const { return translation_ > 0 || cutout_ > 0 || color_ > 0; }

  /// Draws uniform numbers in [0, 1) of these sizes.
  using Draw = std::function<at::Tensor(at::IntArrayRef sizes)>;
  /// Changes images [N, C, H, W]: colour, then translation, then cutout. `chance` is the
  /// probability of each change for each image, 0-d; undefined if it is 1.
  at::Tensor apply(const at::Tensor& images, const at::Tensor& chance, const Draw& draw) const;

 private:
  at::Tensor recoloured(const at::Tensor& images, const at::Tensor& fires, const Draw& draw) const;
  at::Tensor moved(const at::Tensor& images, const at::Tensor& fires, const Draw& draw) const;
  at::Tensor cut(const at::Tensor& images, const at::Tensor& fires, const Draw& draw) const;

  /// The largest shift and the side of the square, as shares of the image's side.
  double translation_ = 0;
  double cutout_ = 0;
  /// 1 for the published strength.
  double color_ = 0;
  double low_;
};

}  // namespace falsario
