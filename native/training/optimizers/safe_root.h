#pragma once

#include <ATen/ATen.h>

namespace falsario::optimizers {

/// √x with the gradient 0 instead of infinity at x = 0, for second moments that are still 0.
inline at::Tensor safeRoot(const at::Tensor& x) {
  const at::Tensor zero = x.eq(0);
  return x.masked_fill(zero, 1).sqrt().masked_fill(zero, 0);
}

}  // namespace falsario::optimizers
