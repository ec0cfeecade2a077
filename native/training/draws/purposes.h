#pragma once

#include <array>
#include <cstddef>

#include "objectives/draws.h"

namespace falsario {

/// The source of the numbers for a purpose.
struct DrawSource {
  /// In a run.
  const char* stream;
  /// In a reference case.
  const char* tensor;
};

/// In the order of Purpose.
constexpr std::array drawSources = {
#define FALSARIO_SOURCE(purpose, stream, tensor) DrawSource{stream, tensor},
    FALSARIO_PURPOSES(FALSARIO_SOURCE)
#undef FALSARIO_SOURCE
};

constexpr const DrawSource& sourceOf(Purpose purpose) {
  return drawSources.at(static_cast<size_t>(purpose));
}

}  // namespace falsario
