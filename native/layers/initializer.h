#pragma once

#include <ATen/ATen.h>

#include <string>

#include "runtime/random_stream.h"

namespace falsario {

/// How parameters start: `torch` (PyTorch's defaults), `keras` (Glorot uniform, zero bias), `dcgan`
/// (N(0, 0.02)), `orthogonal`. Draws come from the stream `init`, always on the CPU, so that a seed
/// gives the same network on every device. Without a stream nothing is drawn and tensors are on the
/// meta device: shapes only.
class Initializer {
 public:
  Initializer(std::string scheme, RandomStream* stream)
      : scheme_(std::move(scheme)), stream_(stream) {}

  /// The same stream under another scheme.
  Initializer with(const std::string& scheme) const { return {scheme, stream_}; }

  /// Of a linear layer [out, in], a convolution [out, in, k, k] or a transposed one [in, out, k,
  /// k].
  at::Tensor weight(at::IntArrayRef sizes) const;
  /// `sizes` are the weight's: PyTorch's bound comes of its fan-in.
  at::Tensor bias(int64_t count, at::IntArrayRef weightSizes) const;
  /// [classes, size]
  at::Tensor embedding(int64_t classes, int64_t size) const;
  at::Tensor batchNormWeight(int64_t count) const;
  /// N(mean, std²), whatever the scheme.
  at::Tensor normal(at::IntArrayRef sizes, double mean, double std) const;
  /// A random direction of length 1.
  at::Tensor unitVector(int64_t count) const;

  at::Tensor zeros(at::IntArrayRef sizes) const;
  at::Tensor ones(at::IntArrayRef sizes) const;
  /// An int64 zero without dimensions.
  at::Tensor counter() const;

 private:
  bool shapesOnly() const { return stream_ == nullptr; }
  at::Tensor shape(at::IntArrayRef sizes) const;
  at::Tensor uniform(at::IntArrayRef sizes, double bound) const;
  at::Tensor orthogonal(at::IntArrayRef sizes) const;

  std::string scheme_;
  RandomStream* stream_;
};

}  // namespace falsario
