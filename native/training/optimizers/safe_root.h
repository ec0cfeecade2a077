#pragma once

#include <ATen/ATen.h>

namespace falsario::optimizers {

/// √x with the gradient 0 where x is exactly 0: a second moment that has seen no gradient yet.
inline at::Tensor safeRoot(const at::Tensor& x) {
  const at::Tensor zero = x.eq(0);
  return x.masked_fill(zero, 1).sqrt().masked_fill(zero, 0);
}

}  // namespace falsario::optimizers
