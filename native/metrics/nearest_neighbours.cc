#include "metrics/nearest_neighbours.h"

#include <algorithm>
#include <limits>

#include "metrics/features.h"
#include "runtime/error.h"

namespace falsario::metrics {
namespace {

// Near ties that float32 puts in a wrong order are among so many.
constexpr int64_t candidates = 4;
// 64 MB of points in float32, 32 MB of queries in float64, and 64 MB of distances at a time.
constexpr int64_t numbersATile = int64_t{1} << 24;
constexpr int64_t numbersABlock = int64_t{1} << 22;
constexpr int64_t mostQueries = 1024;
constexpr int64_t mostPoints = 16384;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Bytes stay bytes: only what is under way is converted.
at::Tensor toRows(const at::Tensor& tensor, const std::string& name) {
  if (tensor.dim() < 2 || tensor.numel() == 0) {
    throw Error("DATA_MISMATCH", name, "expected images [N, …] or features [N, D]");
  }
  const at::Tensor rows = tensor.flatten(1);
  return rows.scalar_type() == at::kByte ? rows : checkedRows(rows, name);
}

at::Tensor checkedPlaces(const at::Tensor& places, const at::Tensor& points) {
  if (points.size(0) < 2) {
    throw Error("DATA_MISMATCH", "points", "a single point has no other one near it");
  }
  if (places.dim() != 1 || places.scalar_type() != at::kLong || places.numel() == 0 ||
      places.lt(0).logical_or(places.ge(points.size(0))).any().item<bool>()) {
    throw Error("DATA_MISMATCH", "places",
                "expected places of points, from 0 to " + std::to_string(points.size(0) - 1));
  }
  return places.to(points.device());
}

}  // namespace

NearestNeighbours::NearestNeighbours(const at::Tensor& queries, const at::Tensor& points)
    : NearestNeighbours(toRows(queries, "queries"), toRows(points, "points"), at::Tensor()) {}

std::shared_ptr<NearestNeighbours> NearestNeighbours::within(const at::Tensor& points,
                                                             const at::Tensor& places) {
  const at::Tensor rows = toRows(points, "points");
  const at::Tensor checked = checkedPlaces(places, rows);
  return std::shared_ptr<NearestNeighbours>(
      new NearestNeighbours(rows.index_select(0, checked), rows, checked));
}

NearestNeighbours::NearestNeighbours(const at::Tensor& queries, const at::Tensor& points,
                                     const at::Tensor& itself)
    : queries_(queries), points_(points), itself_(itself) {
  requireSameWidth(queries_, points_);
  const int64_t width = points_.size(1);
  const int64_t block = std::clamp<int64_t>(numbersABlock / width, 1, mostQueries);
  tileRows_ = std::clamp<int64_t>(numbersATile / width, 1, mostPoints);
  // Distances do not depend on the centre, but rounding does; a part of the points gives a good
  // one.
  centre_ = points_.narrow(0, 0, std::min(tileRows_, points_.size(0))).to(at::kFloat).mean(0);
  distances_ = at::empty({queries_.size(0)}, queries_.options().dtype(at::kDouble));
  indices_ = at::empty({queries_.size(0)}, queries_.options().dtype(at::kInt));
  for (int64_t start = 0; start < queries_.size(0); start += block) {
    const int64_t count = std::min(block, queries_.size(0) - start);
    const int64_t tiles = (points_.size(0) + tileRows_ - 1) / tileRows_;
    stage(tiles, 1, [=, this](int64_t tile, int64_t /*one*/) {
      look(start, count, tile);
      if (tile == tiles - 1) settle(start, count);
    });
  }
}

void NearestNeighbours::look(int64_t start, int64_t count, int64_t tile) {
  const int64_t first = tile * tileRows_;
  const int64_t rows = std::min(tileRows_, points_.size(0) - first);
  const at::Tensor from = queries_.narrow(0, start, count).to(at::kFloat) - centre_;
  const at::Tensor to = points_.narrow(0, first, rows).to(at::kFloat) - centre_;
  at::Tensor squared = from.square().sum(1, /*keepdim=*/true) + to.square().sum(1);
  squared.addmm_(from, to.t(), 1, -2);
  if (itself_.defined()) {
    const at::Tensor places = itself_.narrow(0, start, count) - first;
    const at::Tensor here = places.ge(0).logical_and(places.lt(rows)).nonzero().squeeze(1);
    squared.index_put_({here, places.index_select(0, here)},
                       at::full({}, infinity, squared.options()));
  }
  const auto [near, places] = squared.topk(std::min(candidates, rows), 1, /*largest=*/false);
  const at::Tensor known = tile == 0 ? near : at::cat({near_, near}, 1);
  const at::Tensor known_places =
      tile == 0 ? places + first : at::cat({places_, places + first}, 1);
  const auto [best, order] = known.topk(std::min(candidates, known.size(1)), 1, false);
  near_ = best;
  places_ = known_places.gather(1, order);
}

void NearestNeighbours::settle(int64_t start, int64_t count) {
  const at::Tensor from = queries_.narrow(0, start, count).to(at::kDouble);
  std::vector<at::Tensor> exact;
  for (const at::Tensor& place : places_.unbind(1)) {
    const at::Tensor difference = points_.index_select(0, place).to(at::kDouble) - from;
    exact.push_back(difference.square().sum(1));
  }
  // What was left out stays out.
  const at::Tensor squared = at::stack(exact, 1).masked_fill(near_.isinf(), infinity);
  const auto [nearest, which] = squared.min(1, /*keepdim=*/true);
  distances_.narrow(0, start, count).copy_(nearest.squeeze(1).sqrt());
  indices_.narrow(0, start, count).copy_(places_.gather(1, which).squeeze(1));
}

}  // namespace falsario::metrics
