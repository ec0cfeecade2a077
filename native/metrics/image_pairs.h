#pragma once

#include <ATen/ATen.h>

#include "metrics/blockwise.h"

namespace falsario::metrics {

/// A metric of image pairs: one value for each pair of images from two sets.
class ImagePairs : public Blockwise {
 public:
  /// Compares images float64 [n, C, H, W], from 0 to 255, one to one. Returns [n].
  using Compare = std::function<at::Tensor(const at::Tensor& first, const at::Tensor& second)>;

  /// Images are uint8 [N, C, H, W] and [M, C, H, W]. `pairs` are indices int64 [P, 2]. If it is
  /// undefined, image i is compared with image i.
  ImagePairs(const at::Tensor& first, const at::Tensor& second, const at::Tensor& pairs,
             Compare compare);

  /// float64 [P]
  const at::Tensor& values() const { return values_; }

 private:
  at::Tensor values_;
};

}  // namespace falsario::metrics
