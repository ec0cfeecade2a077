#include "metrics/squared_distances.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace falsario::metrics {
namespace {

constexpr int64_t valuesPerBlock = int64_t{1} << 23;
constexpr int64_t maxRows = 1024;

}  // namespace

SquaredDistances::SquaredDistances(const at::Tensor& from, const at::Tensor& to) {
  const at::Tensor points = to.to(at::kDouble);
  const at::Tensor centre = points.mean(0);
  to_ = points - centre;
  from_ = from.is_same(to) ? to_ : from.to(at::kDouble) - centre;
  toLengths_ = to_.square().sum(1);
  fromLengths_ = from_.square().sum(1);
  const double longest =
      std::max(toLengths_.max().item<double>(), fromLengths_.max().item<double>());
  // Bound on the rounding error of a sum of D products and the two lengths.
  constexpr double unit = std::numeric_limits<double>::epsilon();
  rounding_ = 2 * static_cast<double>(to.size(1) + 4) * unit * longest;
}

at::Tensor SquaredDistances::block(int64_t start, int64_t count) const {
  at::Tensor distances = fromLengths_.narrow(0, start, count).unsqueeze(1) + toLengths_;
  distances.addmm_(from_.narrow(0, start, count), to_.t(), 1, -2);
  return at::threshold_(distances, rounding_, 0);
}

void DistanceMetric::addDistances(const at::Tensor& from, const at::Tensor& to,
                                  std::function<void(const Block&)> use) {
  const int64_t block = std::clamp<int64_t>(valuesPerBlock / to.size(0), 1, maxRows);
  addStage(from.size(0), block,
           [this, from, to, use = std::move(use)](int64_t start, int64_t count) {
             if (start == 0) distances_.emplace(from, to);
             use({distances_->block(start, count), start, count, distances_->rounding()});
           });
}

void DistanceMetric::addRadii(const at::Tensor& rows, int64_t neighbours, const at::Tensor& radii) {
  addDistances(rows, rows, [neighbours, radii](const Block& block) {
    // One more, because the row itself is the nearest.
    const at::Tensor nearest =
        std::get<0>(block.distances.topk(neighbours + 1, /*dim=*/1, /*largest=*/false));
    radii.narrow(0, block.start, block.count).copy_(nearest.select(1, neighbours));
  });
}

}  // namespace falsario::metrics
