#include "metrics/kernel_distance.h"

#include "metrics/features.h"
#include "runtime/error.h"

namespace falsario::metrics {
namespace {

/// Returns the mean of a square matrix without its diagonal, where rows are compared with
/// themselves.
double meanOffDiagonal(const at::Tensor& kernel) {
  const auto rows = static_cast<double>(kernel.size(0));
  return (kernel.sum() - kernel.trace()).item<double>() / (rows * (rows - 1));
}

/// Returns the kernel matrix [N, M]. Rows are float64, because the distance is a small difference
/// of means.
at::Tensor kernel(const at::Tensor& from, const at::Tensor& to) {
  const double scale = 1 / static_cast<double>(from.size(1));
  return at::addmm(at::ones({}, from.options()), from, to.t(), 1, scale).pow_(3);
}

/// The unbiased squared maximum mean discrepancy.
double discrepancy(const at::Tensor& real, const at::Tensor& generated) {
  const at::Tensor reals = real.to(at::kDouble);
  const at::Tensor fakes = generated.to(at::kDouble);
  return meanOffDiagonal(kernel(reals, reals)) + meanOffDiagonal(kernel(fakes, fakes)) -
         2 * kernel(reals, fakes).mean().item<double>();
}

}  // namespace

KernelDistance::KernelDistance(const at::Tensor& real, const at::Tensor& generated, int64_t subsets,
                               int64_t size, uint64_t seed)
    : real_(checkedRows(real, "real", 2)),
      generated_(checkedRows(generated, "generated", 2)),
      size_(size),
      stream_(seed, "kernelDistance", at::kCPU) {
  requireSameWidth(real_, generated_);
  if (subsets < 1 || size < 2 || size > std::min(real_.size(0), generated_.size(0))) {
    const int64_t rows = std::min(real_.size(0), generated_.size(0));
    const std::string expected = "at least 1 subset of 2 to " + std::to_string(rows) + " rows";
    throw Error(
        "DATA_MISMATCH", "size", "there must be " + expected,
        {.expected = expected,
         .received = std::to_string(subsets) + " subsets of " + std::to_string(size) + " rows"});
  }
  values_ = at::zeros({subsets}, at::kDouble);
  addStage(subsets, 1, [this](int64_t start, int64_t /*count*/) {
    const at::Tensor real = draw(real_);
    values_[start] = discrepancy(real, draw(generated_));
  });
}

at::Tensor KernelDistance::draw(const at::Tensor& rows) {
  const at::Tensor chosen = stream_.permutation(rows.size(0)).narrow(0, 0, size_);
  return rows.index_select(0, chosen.to(rows.device()));
}

double KernelDistance::mean() const {
  return values_.mean().item<double>();
}

double KernelDistance::deviation() const {
  return values_.std(/*unbiased=*/false).item<double>();
}

}  // namespace falsario::metrics
