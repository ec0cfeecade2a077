#pragma once

#include <ATen/ATen.h>

#include <array>

namespace falsario::kernels {

/// Whether the functions below are used for a convolution from this input to `outputs` channels:
/// oneDNN computes at least 8 or 16 output channels and discards the rest.
bool suitsFewChannels(const at::Tensor& input, int64_t outputs, int64_t kernel);

/// A convolution with stride 1 to few channels, without bias: every pixel is multiplied by every
/// tap of the kernel in one matrix product, and the products are added where they belong.
///
/// @param weight [out, in, k, k]
/// @param padding rows and columns of zeros: left, right, top, bottom
at::Tensor convolveToFew(const at::Tensor& input, const at::Tensor& weight,
                         const std::array<int64_t, 4>& padding);

/// The same for a transposed convolution. Rows and columns beyond `height` and `width` are cropped.
///
/// @param weight [in, out, k, k]
/// @param padding rows and columns that are removed at the top and at the left
at::Tensor transposeToFew(const at::Tensor& input, const at::Tensor& weight, int64_t stride,
                          int64_t padding, int64_t height, int64_t width);

}  // namespace falsario::kernels
