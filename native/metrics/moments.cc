#include "metrics/moments.h"

#include <algorithm>

#include "metrics/features.h"

namespace falsario::metrics {
namespace {

// 64 MB of float64 rows at a time.
constexpr int64_t valuesPerBlock = int64_t{1} << 23;

}  // namespace

Moments::Moments(const at::Tensor& rows) : rows_(checkedRows(rows, "features")) {
  const int64_t width = rows_.size(1);
  const auto options = rows_.options().dtype(at::kDouble);
  mean_ = at::zeros({width}, options);
  covariance_ = at::zeros({width, width}, options);
  const int64_t block = std::max<int64_t>(1, valuesPerBlock / width);
  const auto total = static_cast<double>(count());
  addStage(count(), block, [this, total](int64_t start, int64_t size) {
    mean_.add_(rows_.narrow(0, start, size).to(at::kDouble).sum(0), 1 / total);
  });
  const double degrees = std::max<double>(1, total - 1);
  addStage(count(), block, [this, degrees](int64_t start, int64_t size) {
    const at::Tensor centred = rows_.narrow(0, start, size).to(at::kDouble) - mean_;
    covariance_.addmm_(centred.t(), centred, 1, 1 / degrees);
  });
}

}  // namespace falsario::metrics
