#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "runtime/fields.h"

namespace falsario::features {

/// Format in which a network takes images.
struct ImageInput {
  /// 1 or 3.
  int64_t channels;
  /// Height and width. Empty if the network takes any size.
  std::vector<int64_t> size;
  /// Values that 0 and 255 are mapped to: [0, 255], [0, 1] or [-1, 1].
  double low;
  double high;
  /// Mean and standard deviation of each channel in that range. Empty if images are not normalised.
  std::vector<double> mean;
  std::vector<double> deviation;
  /// Whether the network takes uint8. Values are then rounded.
  bool bytes;

  /// ImageInput of lib/native/types.ts.
  explicit ImageInput(const Fields& fields);

  /// Largest number of values of an image [C, height, width] while it is prepared.
  int64_t valuesPerImage(int64_t height, int64_t width) const;
};

/// Converts images uint8 [N, C, H, W], with C 1 or 3, to that format. Throws DATA_MISMATCH for
/// others.
///
/// Grey images are repeated for three channels. Colour images become grey by the luma of ITU-R
/// BT.601, like Pillow's convert("L") but without rounding. Images of another size are resized by
/// the antialiased bicubic filter on floats, clamped to 0 … 255 and not rounded, each channel
/// separately, as clean-fid (Parmar et al. 2022, "On Aliased Resizing") does with Pillow's mode
/// "F".
at::Tensor prepare(const at::Tensor& images, const ImageInput& input);

}  // namespace falsario::features
