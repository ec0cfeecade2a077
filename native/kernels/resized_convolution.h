#pragma once

#include <ATen/ATen.h>

namespace falsario::kernels {

/// Whether the forms below take this input.
bool suitsResizedConvolution(const at::Tensor& input);

/// A convolution with stride 1, then the mean of each 2 x 2 pixels: one convolution with stride 2,
/// whose kernel has one row and one column more. Takes half the multiplications of a 3 x 3 kernel.
/// @param padding rows and columns of zeros at each side, {y, x}
at::Tensor convolveAndHalve(const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, at::IntArrayRef padding);

/// Each pixel repeated to 2 x 2, then a convolution with stride 1, kernel 1 or 3, and the same
/// size: one transposed convolution with stride 2. Takes half the multiplications of a 3 x 3
/// kernel.
at::Tensor doubleAndConvolve(const at::Tensor& input, const at::Tensor& weight,
                             const at::Tensor& bias);

}  // namespace falsario::kernels
