#pragma once

#include <ATen/ATen.h>

namespace falsario::kernels {

/// at::binary_cross_entropy without weights: -(t · log x + (1 - t) · log(1 - x)) of each element,
/// or the sum of all, with logarithms of at least -100. LibTorch computes it on the CPU one
/// logarithm at a time; this form takes many at once. A target has no gradient.
at::Tensor binaryCrossEntropy(const at::Tensor& input, const at::Tensor& target,
                              at::Reduction::Reduction reduction);

}  // namespace falsario::kernels
