#include "metrics/features.h"

#include "runtime/error.h"

namespace falsario::metrics {

at::Tensor checkedRows(const at::Tensor& tensor, const std::string& name, int64_t rows) {
  if (!tensor.defined() || tensor.dim() != 2 || tensor.size(1) == 0 || tensor.size(0) < rows) {
    throw Error("DATA_MISMATCH", name,
                "expected a row of numbers for each image, at least " + std::to_string(rows) +
                    " of them: [N, D]");
  }
  const at::Tensor floating = tensor.is_floating_point() ? tensor : tensor.to(at::kFloat);
  const at::Tensor bad = floating.isfinite().all(1).logical_not();
  if (bad.any().item<bool>()) {
    throw Error("DATA_INVALID", name,
                "row " + std::to_string(bad.to(at::kByte).argmax().item<int64_t>()) +
                    " holds a number that is not finite");
  }
  return floating;
}

void requireSameWidth(const at::Tensor& first, const at::Tensor& second) {
  if (first.size(1) == second.size(1)) return;
  throw Error("DATA_MISMATCH", "features",
              "rows of " + std::to_string(first.size(1)) + " numbers and of " +
                  std::to_string(second.size(1)) +
                  " cannot be compared: take both from the same extractor");
}

}  // namespace falsario::metrics
