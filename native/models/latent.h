#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <optional>

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
  /// [count, size]. With a truncation, no number is further from 0 than that (Brock, Donahue and
  /// Simonyan 2019).
  at::Tensor draw(int64_t count, RandomStream& stream,
                  std::optional<double> truncation = std::nullopt) const {
    const at::Tensor drawn = drawFrom(stream, distribution(), {count, size_});
    return truncation ? truncated(drawn, *truncation) : drawn;
  }

 private:
  /// Numbers of a normal distribution as those of the distribution that is cut off at ±limit, by
  /// their quantiles. So the images of a seed change gradually with the limit, unlike those of
  /// numbers that are drawn again.
  static at::Tensor truncated(const at::Tensor& normal, double limit);

  int64_t size_;
  bool uniform_;
};

}  // namespace falsario
