#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// What a loss with targets asks of the discriminator: 1 for the real and 0 for the fake, less by
/// one-sided label smoothing, other for images whose labels are flipped.
struct Target {
  double value;
  /// One an image, [N]; undefined where all have the same.
  at::Tensor each;

  /// `each` in a shape that broadcasts against the scores, [N, …].
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
