#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace falsario::metrics {

/// Random pairs of two different images of one class: places int64 [count, 2]. The first is any
/// image that is not alone in its class, the second any other of that class. None, [0, 2], where
/// every image is alone. `labels` is int64 [N].
at::Tensor classPairs(const at::Tensor& labels, int64_t count, uint64_t seed);

}  // namespace falsario::metrics
