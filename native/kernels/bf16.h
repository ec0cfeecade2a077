#pragma once

#include <ATen/ATen.h>

#include "kernels/channel_bias.h"

namespace falsario::kernels {

/// The type of the numbers that linear layers and convolutions multiply.
enum class Precision { float32, bf16 };

/// Whether the device has instructions that multiply bf16. Without them, bf16 is much slower than
/// float32.
bool hasBf16(at::Device device);

/// multiply(input, weight, bias) as float32. In bf16, the two factors are rounded and the products
/// are added up in float32. The bias, which may be undefined, stays float32.
template <typename Multiply>
at::Tensor multiplyIn(Precision precision, const at::Tensor& input, const at::Tensor& weight,
                      const at::Tensor& bias, const Multiply& multiply) {
  if (precision == Precision::float32) return multiply(input, weight, bias);
  const at::Tensor products =
      multiply(input.to(at::kBFloat16), weight.to(at::kBFloat16), at::Tensor());
  // The sum of bf16 and float32 is float32.
  return bias.defined() ? withBias(products, bias) : products.to(at::kFloat);
}

}  // namespace falsario::kernels
