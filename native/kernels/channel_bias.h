#pragma once

#include <ATen/ATen.h>

namespace falsario::kernels {

/// output + bias, a number for each channel: output [N, C, H, W] or [N, C]. The bias may be
/// undefined.
inline at::Tensor withBias(const at::Tensor& output, const at::Tensor& bias) {
  if (!bias.defined()) return output;
  return output + (output.dim() == 4 ? bias.view({-1, 1, 1}) : bias);
}

}  // namespace falsario::kernels
