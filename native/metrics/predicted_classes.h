#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// Returns the most probable class of each image from a classifier's logits [N, classes]: int32
/// [N].
at::Tensor predictedClasses(const at::Tensor& logits);

}  // namespace falsario::metrics
