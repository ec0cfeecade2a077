#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// The class of each image that a classifier thinks likeliest, of its logits [N, classes]: int32
/// [N].
at::Tensor predictedClasses(const at::Tensor& logits);

}  // namespace falsario::metrics
