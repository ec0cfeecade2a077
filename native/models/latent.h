#pragma once

#include <cstdint>

#include "runtime/distribution.h"
#include "runtime/fields.h"

namespace falsario {

/// The latents of a model: their length and how they are drawn.
class Latent {
 public:
  /// Reads the spec's `latent`.
  explicit Latent(const Fields& spec)
      : size_(spec.object("latent").integer("size")),
        uniform_(spec.object("latent").text("distribution") == "uniform") {}

  int64_t size() const { return size_; }
  /// N(0, 1), or U[-1, 1).
  Distribution distribution() const {
    if (uniform_) return Uniform{-1, 1};
    return Normal{};
  }
  /// [count, size]
  at::Tensor draw(int64_t count, RandomStream& stream) const {
    return drawFrom(stream, distribution(), {count, size_});
  }

 private:
  int64_t size_;
  bool uniform_;
};

}  // namespace falsario
