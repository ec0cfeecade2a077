#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// The target of the discriminator's scores: 1 for real images and 0 for fake ones, reduced by
/// one-sided label smoothing, exchanged for images whose labels are flipped.
struct Target {
  double value;
  /// A target for each image, [N]; undefined if all images have `value`.
  at::Tensor each;

  /// `each` in a shape that broadcasts against the scores [N, …].
  at::Tensor like(const at::Tensor& scores) const {
    std::vector<int64_t> sizes(static_cast<size_t>(scores.dim()), 1);
    sizes[0] = each.size(0);
    return each.view(sizes);
  }
};

struct Targets {
  Target real;
  Target fake;
};

}  // namespace falsario
