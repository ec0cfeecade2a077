#pragma once

#include <ATen/ATen.h>

namespace falsario::kernels {

/// at::linear: input [N, in] · weight [out, in], transposed, + bias [out], which may be undefined.
/// oneDNN computes it where that is faster: MKL has no AVX-512 kernels for AMD's processors.
at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

/// The same by oneDNN, float32 on the CPU. Whether this LibTorch has it: hasOneDnn().
at::Tensor linearByOneDnn(const at::Tensor& input, const at::Tensor& weight,
                          const at::Tensor& bias);
bool hasOneDnn();

}  // namespace falsario::kernels
