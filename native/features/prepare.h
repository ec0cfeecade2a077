#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "runtime/fields.h"

namespace falsario::features {

/// How a network wants images that are kept as uint8 [N, C, H, W].
struct ImageInput {
  /// 1 or 3.
  int64_t channels;
  /// Height and width; empty where it takes any.
  std::vector<int64_t> size;
  /// What 0 and 255 become: [0, 255], [0, 1] or [-1, 1].
  double low;
  double high;
  /// Of each channel, in that range; empty where nothing is taken off or divided by.
  std::vector<double> mean;
  std::vector<double> deviation;
  /// uint8 again, rounded.
  bool bytes;

  /// ImageInput of native-types.ts.
  explicit ImageInput(const Fields& fields);

  /// Numbers that an image of so many rows and columns has on its way, at most.
  int64_t numbers(int64_t height, int64_t width) const;
};

/// Brings images uint8 [N, C, H, W], C 1 or 3, to that form; throws DATA_MISMATCH for others.
///
/// Grey images are repeated for three channels; colour becomes grey by the luma of ITU-R BT.601,
/// as Pillow's convert("L") but not rounded. A size that differs is made by the antialiased bicubic
/// filter on floats, clamped to 0 … 255 and not rounded, each channel for itself: what clean-fid
/// (Parmar et al. 2022, "On Aliased Resizing") does with Pillow's mode "F".
at::Tensor prepare(const at::Tensor& images, const ImageInput& input);

}  // namespace falsario::features
