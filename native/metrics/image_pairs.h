#pragma once

#include <ATen/ATen.h>

#include "metrics/blockwise.h"

namespace falsario::metrics {

/// A number for each pair of images of two sets.
class ImagePairs : public Blockwise {
 public:
  /// [n, C, H, W] and as many, float64 from 0 to 255, to [n].
  using Compare = std::function<at::Tensor(const at::Tensor& first, const at::Tensor& second)>;

  /// uint8 [N, C, H, W] and [M, C, H, W], and which go together: places int64 [P, 2]. Where there
  /// are none, each image goes with the other set's at its place.
  ImagePairs(const at::Tensor& first, const at::Tensor& second, const at::Tensor& places,
             Compare compare);

  /// float64 [P]
  const at::Tensor& values() const { return values_; }

 private:
  at::Tensor values_;
};

}  // namespace falsario::metrics
