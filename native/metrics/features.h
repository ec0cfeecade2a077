#pragma once

#include <ATen/ATen.h>

#include <string>

namespace falsario::metrics {

/// Rows of numbers, an image each: [N, D], N at least `rows`, all finite, as a floating type.
/// Throws DATA_MISMATCH or DATA_INVALID naming the tensor.
at::Tensor checkedRows(const at::Tensor& tensor, const std::string& name, int64_t rows = 1);

/// Throws DATA_MISMATCH where rows of the two are not of one length.
void requireSameWidth(const at::Tensor& first, const at::Tensor& second);

}  // namespace falsario::metrics
