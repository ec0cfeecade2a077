#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// The row of a table [classes, size] for each label: [N, size]. `labels` are int64 [N], or float
/// [N, classes]: each image's share of every class.
inline at::Tensor labelRows(const at::Tensor& table, const at::Tensor& labels) {
  return labels.is_floating_point() ? at::mm(labels, table) : at::embedding(table, labels);
}

}  // namespace falsario
