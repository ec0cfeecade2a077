#pragma once

#include <ATen/ATen.h>

#include <cstdint>

#include "runtime/random_stream.h"

namespace falsario {

/// A convolution in a block whose weight some schemes start in another way than that of a plain
/// layer.
enum class BlockPart {
  none,
  /// Of a residual GAN block, but for its shortcut.
  convolution,
  /// Of a ResNeXt block: one of the first two, and the last one.
  resNeXtFirst,
  resNeXtLast,
};

/// The starting values of parameters. One scheme, one file in this folder.
class InitScheme {
 public:
  InitScheme() = default;
  virtual ~InitScheme() = default;
  InitScheme(const InitScheme&) = delete;
  InitScheme& operator=(const InitScheme&) = delete;

  /// The weight of a linear layer [out, in], a convolution [out, in, k, k] or a transposed one
  /// [in, out, k, k].
  virtual at::Tensor weight(RandomStream& stream, at::IntArrayRef sizes) const = 0;
  /// The weight of a convolution in a block; `blocks` is the number of ResNeXt blocks in the
  /// network. As weight() by default.
  virtual at::Tensor blockWeight(RandomStream& stream, at::IntArrayRef sizes, BlockPart part,
                                 int64_t blocks) const;
  /// [classes, size]
  virtual at::Tensor embedding(RandomStream& stream, at::IntArrayRef sizes) const = 0;
  /// The embeddings that the layers `projection` and `discriminativeBasis` multiply features by. As
  /// embedding() by default.
  virtual at::Tensor projection(RandomStream& stream, at::IntArrayRef sizes) const;
  virtual at::Tensor basis(RandomStream& stream, at::IntArrayRef sizes) const;
  /// [count]; `weightSizes` are the sizes of the weight that the bias belongs to. Zeros by default.
  virtual at::Tensor bias(RandomStream& stream, int64_t count, at::IntArrayRef weightSizes) const;
  /// [count]. Ones by default.
  virtual at::Tensor batchNormWeight(RandomStream& stream, int64_t count) const;
};

namespace init {

/// The number of inputs and outputs of one unit in PyTorch's sense, also for transposed
/// convolutions: size(1) and size(0), times the kernel's area.
struct Fans {
  double in;
  double out;
};
Fans fansOf(at::IntArrayRef sizes);

/// U(-bound, bound).
at::Tensor uniform(RandomStream& stream, at::IntArrayRef sizes, double bound);
/// N(mean, std²).
at::Tensor normal(RandomStream& stream, at::IntArrayRef sizes, double mean, double std);

}  // namespace init

}  // namespace falsario
