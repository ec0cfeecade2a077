#pragma once

#include <ATen/ATen.h>

namespace falsario::optimizers {

/// √x whose gradient is 0, not infinite, where x is 0: a second moment before its first gradient.
inline at::Tensor safeRoot(const at::Tensor& x) {
  const at::Tensor zero = x.eq(0);
  return x.masked_fill(zero, 1).sqrt().masked_fill(zero, 0);
}

}  // namespace falsario::optimizers
