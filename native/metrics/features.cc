#include "metrics/features.h"

#include "runtime/error.h"

namespace falsario::metrics {

at::Tensor checkedRows(const at::Tensor& tensor, const std::string& name, int64_t rows) {
  if (!tensor.defined() || tensor.dim() != 2 || tensor.size(1) == 0 || tensor.size(0) < rows) {
    const std::string expected = "[N, D] with N at least " + std::to_string(rows);
    throw Error("DATA_MISMATCH", name, "must be " + expected + ", one row of values per image",
                {.expected = expected});
  }
  const at::Tensor floating = tensor.is_floating_point() ? tensor : tensor.to(at::kFloat);
  const at::Tensor nonFinite = floating.isfinite().all(1).logical_not();
  if (nonFinite.any().item<bool>()) {
    const auto row = nonFinite.to(at::kByte).argmax().item<int64_t>();
    throw Error("DATA_INVALID", name, "row " + std::to_string(row) + " has a NaN or infinite value",
                {.expected = "finite values"});
  }
  return floating;
}

void requireSameWidth(const at::Tensor& first, const at::Tensor& second) {
  if (first.size(1) == second.size(1)) return;
  const std::string expected = "rows of " + std::to_string(first.size(1)) + " values";
  const std::string received = "rows of " + std::to_string(second.size(1)) + " values";
  throw Error(
      "DATA_MISMATCH", "features", expected + " and " + received + " cannot be compared",
      {.expected = expected, .received = received, .fix = "take both from the same extractor"});
}

}  // namespace falsario::metrics
