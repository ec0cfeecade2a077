#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "layers/init/scheme.h"
#include "runtime/fields.h"
#include "runtime/random_stream.h"

namespace falsario {

/// Makes a layer's parameters and buffers by an initialisation scheme. Draws come from the stream
/// `init`, always on the CPU, so that a seed gives the same network on every device. Without a
/// stream nothing is drawn and tensors are on the meta device: shapes only.
class Initializer {
 public:
  /// Uses the scheme `torch` until with() chooses another.
  explicit Initializer(RandomStream* stream);

  /// The same stream with the scheme that the field `init` of `owner` names. Throws SPEC_INVALID
  /// with the field's path and the valid names if there is no such scheme.
  Initializer with(const Fields& owner) const;

  /// The same scheme for a part of a block.
  Initializer of(BlockPart part) const;
  /// The same scheme for a network with this number of ResNeXt blocks.
  Initializer amongBlocks(int64_t blocks) const;
  /// Whether tensors get shapes only.
  bool shapesOnly() const { return stream_ == nullptr; }

  /// The weight of a linear layer [out, in], a convolution [out, in, k, k] or a transposed one
  /// [in, out, k, k].
  at::Tensor weight(at::IntArrayRef sizes) const;
  /// [count]; `weightSizes` are the sizes of the weight that the bias belongs to.
  at::Tensor bias(int64_t count, at::IntArrayRef weightSizes) const;
  /// [classes, size]
  at::Tensor embedding(int64_t classes, int64_t size) const;
  /// Those of the layers `projection` and `discriminativeBasis`: [classes, size]
  at::Tensor projection(int64_t classes, int64_t size) const;
  at::Tensor basis(int64_t classes, int64_t size) const;
  at::Tensor batchNormWeight(int64_t count) const;

  // The same under every scheme.

  /// N(mean, std²).
  at::Tensor normal(at::IntArrayRef sizes, double mean, double std) const;
  /// A random direction: a vector of length 1.
  at::Tensor unitVector(int64_t count) const;
  at::Tensor zeros(at::IntArrayRef sizes) const;
  at::Tensor ones(at::IntArrayRef sizes) const;
  /// An int64 zero without dimensions.
  at::Tensor counter() const;

 private:
  Initializer(std::shared_ptr<const InitScheme> scheme, RandomStream* stream)
      : scheme_(std::move(scheme)), stream_(stream) {}

  std::shared_ptr<const InitScheme> scheme_;
  RandomStream* stream_;
  BlockPart part_ = BlockPart::none;
  int64_t blocks_ = 1;
};

}  // namespace falsario
