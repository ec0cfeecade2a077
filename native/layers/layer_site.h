#pragma once

#include <cstdint>
#include <string>

#include "layers/initializer.h"
#include "layers/layer.h"
#include "runtime/fields.h"

namespace falsario {

/// The sizes of an image [channels, height, width].
struct ImageShape {
  int64_t channels;
  int64_t height;
  int64_t width;
};

/// What a layer is built from: its spec, the shape of its input, the number of classes and the
/// initializer of its parameters.
struct LayerSite {
  Fields fields;
  Shape input;
  int64_t classes;
  Initializer initializer;

  /// The input as an image. Throws SPEC_INVALID if it is a vector.
  ImageShape image() const;
  /// The length of the input vector. Throws SPEC_INVALID if it is an image.
  int64_t vector() const;
  [[noreturn]] void refuse(const std::string& message) const { fields.refuse(message); }
};

}  // namespace falsario
