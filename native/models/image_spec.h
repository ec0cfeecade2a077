#pragma once

#include <ATen/ATen.h>

#include "layers/layer.h"
#include "runtime/fields.h"

namespace falsario {

/// What the images are: their shape, and the range that the networks see.
struct ImageSpec {
  Shape shape;
  /// The range's lower end: -1 or 0. The upper end is 1.
  double low;

  explicit ImageSpec(const Fields& spec);

  /// uint8 → float32 in the range: x/127.5 - 1 or x/255.
  at::Tensor scale(const at::Tensor& bytes) const;
  /// The way back: rounded, clamped to 0 … 255.
  at::Tensor quantise(const at::Tensor& images) const;
};

}  // namespace falsario
