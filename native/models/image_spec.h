#pragma once

#include <ATen/ATen.h>

#include "layers/layer.h"
#include "runtime/fields.h"

namespace falsario {

/// The shape of the images and the range of their values in the networks.
struct ImageSpec {
  Shape shape;
  /// The lower end of the range, -1 or 0. The upper end is 1.
  double low;

  explicit ImageSpec(const Fields& spec);

  /// Converts uint8 to float32 in the range: x/127.5 - 1 or x/255.
  at::Tensor scale(const at::Tensor& bytes) const;
  /// Converts back to uint8: rounds and clamps to 0 … 255.
  at::Tensor quantise(const at::Tensor& images) const;
};

}  // namespace falsario
