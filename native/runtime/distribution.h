#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <variant>

#include "runtime/random_stream.h"

namespace falsario {

/// N(0, 1), float32.
struct Normal {};
/// U[low, high), float32.
struct Uniform {
  double low = 0;
  double high = 1;
};
/// Whole numbers in [0, count), each equally likely, int64. One dimension only.
struct WholeNumbers {
  int64_t count;
};
/// True with this probability, bool.
struct Chance {
  double probability;
};

/// The distribution of random numbers.
using Distribution = std::variant<Normal, Uniform, WholeNumbers, Chance>;

/// Draws a tensor of these sizes.
at::Tensor drawFrom(RandomStream& stream, const Distribution& distribution, at::IntArrayRef sizes);

}  // namespace falsario
