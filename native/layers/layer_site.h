#pragma once

#include <cstdint>
#include <string>

#include "layers/initializer.h"
#include "layers/layer.h"
#include "runtime/fields.h"

namespace falsario {

/// [channels, height, width], taken apart.
struct ImageShape {
  int64_t channels;
  int64_t height;
  int64_t width;
};

/// The place where a layer is built: its spec, what flows in, and how parameters start.
struct LayerSite {
  Fields fields;
  Shape input;
  int64_t classes;
  Initializer initializer;

  /// The input as an image, or a refusal that says how to make it one.
  ImageShape image() const;
  /// The input as a vector's length, or a refusal that says how to make it one.
  int64_t vector() const;
  [[noreturn]] void refuse(const std::string& message) const { fields.refuse(message); }
};

}  // namespace falsario
