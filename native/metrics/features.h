#pragma once

#include <ATen/ATen.h>

#include <string>

namespace falsario::metrics {

/// Returns rows of values, one per image, as a floating type. Throws DATA_MISMATCH unless the
/// tensor is [N, D] with N at least `rows`, and DATA_INVALID if a value is NaN or infinite. `name`
/// is the error's path.
at::Tensor checkedRows(const at::Tensor& tensor, const std::string& name, int64_t rows = 1);

/// Throws DATA_MISMATCH unless the rows of both tensors have the same length.
void requireSameWidth(const at::Tensor& first, const at::Tensor& second);

}  // namespace falsario::metrics
