#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string_view>

#include "runtime/philox.h"

namespace falsario {

/// How words become the factors of a dropout.
struct MaskRule {
  /// Smaller words give 0.
  uint32_t threshold;
  float above;
  /// The factor of elements that are not positive.
  float below;
};

/// A named source of random numbers (noise, data order, dropout, …). Streams with one seed are
/// independent, so drawing more numbers from one does not change another.
///
/// On the CPU the state is one integer, the Philox counter, and the numbers do not depend on the
/// number of threads. On another device, LibTorch's generator of that device draws, and its offset
/// is the state.
class RandomStream {
 public:
  RandomStream(uint64_t seed, std::string_view name, at::Device device);

  /// N(0, 1), float32.
  at::Tensor normal(at::IntArrayRef sizes);
  /// U[0, 1), float32.
  at::Tensor uniform(at::IntArrayRef sizes);
  /// Integers in [0, high), int64.
  at::Tensor integers(int64_t count, int64_t high);
  /// Dropout factors for `input`, in its shape and layout: 0 with probability p, otherwise 1 / (1 -
  /// p). The layout does not change which factor an element receives.
  at::Tensor dropoutMask(const at::Tensor& input, double p) { return rectifiedMask(input, p, 1); }
  /// The same, multiplied by `slope` where the input is not positive: the factors of dropout after
  /// a leaky ReLU.
  at::Tensor rectifiedMask(const at::Tensor& input, double p, double slope);
  /// The integers from 0 to count - 1 in random order, int64, always on the CPU.
  at::Tensor permutation(int64_t count);

  uint64_t state() const;
  void setState(uint64_t state);

 private:
  bool onCpu() const { return device_.is_cpu(); }
  /// Reserves the counters for `count` words and returns the first.
  uint64_t take(int64_t count);
  template <typename Element, typename Convert>
  at::Tensor fill(at::IntArrayRef sizes, Convert convert);
  at::Tensor channelsLastMask(const at::Tensor& input, const MaskRule& rule);

  Philox philox_;
  uint64_t counter_ = 0;
  at::Device device_;
  at::Generator generator_;
};

}  // namespace falsario
