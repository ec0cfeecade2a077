#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace falsario::metrics {

/// Draws random pairs of two different images of one class: indices int64 [count, 2]. The first is
/// any image whose class has another image; the second is any other image of that class. The result
/// is [0, 2] if every image is the only one of its class. `labels` is int64 [N].
at::Tensor classPairs(const at::Tensor& labels, int64_t count, uint64_t seed);

}  // namespace falsario::metrics
