#pragma once

#include <ATen/ATen.h>

namespace falsario::kernels {

/// at::linear: input [N, in] · weight [out, in], transposed, + bias [out], which may be undefined.
/// Other forms compute it where they are faster: MKL, which LibTorch uses, is slow on AMD's
/// processors.
at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

/// The same by oneDNN, float32 on the CPU. Whether this LibTorch has it: hasOneDnn().
at::Tensor linearByOneDnn(const at::Tensor& input, const at::Tensor& weight,
                          const at::Tensor& bias);
bool hasOneDnn();

/// The same by MKL, with a part of the output for each thread, float32 on the CPU.
at::Tensor linearByParts(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace falsario::kernels
