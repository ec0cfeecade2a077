#include "metrics/nearest_neighbours.h"

#include <algorithm>
#include <limits>

#include "metrics/features.h"
#include "runtime/error.h"

namespace falsario::metrics {
namespace {

// Candidates of a query. float32 can confuse the order of almost equal distances, so there are
// several.
constexpr int64_t maxCandidates = 4;
// 64 MB of float32 points, 32 MB of float64 queries and 64 MB of distances at a time.
constexpr int64_t valuesPerTile = int64_t{1} << 24;
constexpr int64_t valuesPerBlock = int64_t{1} << 22;
constexpr int64_t maxQueries = 1024;
constexpr int64_t maxPoints = 16384;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Flattens images to rows. uint8 stays uint8 and is converted block by block.
at::Tensor toRows(const at::Tensor& tensor, const std::string& name) {
  if (tensor.dim() < 2 || tensor.numel() == 0) {
    throw Error("DATA_MISMATCH", name, "must be images [N, …] or features [N, D]");
  }
  const at::Tensor rows = tensor.flatten(1);
  return rows.scalar_type() == at::kByte ? rows : checkedRows(rows, name);
}

at::Tensor checkedPlaces(const at::Tensor& places, const at::Tensor& points) {
  if (points.size(0) < 2) {
    throw Error("DATA_MISMATCH", "points", "there must be at least 2 points",
                {.expected = "at least 2 points", .received = "1 point"});
  }
  if (places.dim() != 1 || places.scalar_type() != at::kLong || places.numel() == 0 ||
      places.lt(0).logical_or(places.ge(points.size(0))).any().item<bool>()) {
    const std::string expected =
        "row numbers of points, from 0 to " + std::to_string(points.size(0) - 1);
    throw Error("DATA_MISMATCH", "places", "must be " + expected, {.expected = expected});
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
                                     const at::Tensor& ownRows)
    : queries_(queries), points_(points), ownRows_(ownRows) {
  requireSameWidth(queries_, points_);
  const int64_t width = points_.size(1);
  const int64_t block = std::clamp<int64_t>(valuesPerBlock / width, 1, maxQueries);
  tileRows_ = std::clamp<int64_t>(valuesPerTile / width, 1, maxPoints);
  // Centring reduces rounding errors and does not change distances. The mean of one tile is close
  // enough to the centre.
  centre_ = points_.narrow(0, 0, std::min(tileRows_, points_.size(0))).to(at::kFloat).mean(0);
  distances_ = at::empty({queries_.size(0)}, queries_.options().dtype(at::kDouble));
  indices_ = at::empty({queries_.size(0)}, queries_.options().dtype(at::kInt));
  for (int64_t start = 0; start < queries_.size(0); start += block) {
    const int64_t count = std::min(block, queries_.size(0) - start);
    const int64_t tiles = (points_.size(0) + tileRows_ - 1) / tileRows_;
    addStage(tiles, 1, [=, this](int64_t tile, int64_t /*count*/) {
      updateCandidates(start, count, tile);
      if (tile == tiles - 1) chooseNearest(start, count);
    });
  }
}

void NearestNeighbours::updateCandidates(int64_t start, int64_t count, int64_t tile) {
  const int64_t first = tile * tileRows_;
  const int64_t rows = std::min(tileRows_, points_.size(0) - first);
  const at::Tensor from = queries_.narrow(0, start, count).to(at::kFloat) - centre_;
  const at::Tensor to = points_.narrow(0, first, rows).to(at::kFloat) - centre_;
  at::Tensor squared = from.square().sum(1, /*keepdim=*/true) + to.square().sum(1);
  squared.addmm_(from, to.t(), 1, -2);
  if (ownRows_.defined()) {
    // A query is not its own neighbour.
    const at::Tensor columns = ownRows_.narrow(0, start, count) - first;
    const at::Tensor inTile = columns.ge(0).logical_and(columns.lt(rows)).nonzero().squeeze(1);
    squared.index_put_({inTile, columns.index_select(0, inTile)},
                       at::full({}, infinity, squared.options()));
  }
  auto [distances, nearest] = squared.topk(std::min(maxCandidates, rows), 1, /*largest=*/false);
  at::Tensor pointRows = nearest + first;
  if (tile > 0) {
    distances = at::cat({candidateDistances_, distances}, 1);
    pointRows = at::cat({candidateRows_, pointRows}, 1);
  }
  const auto [best, order] =
      distances.topk(std::min(maxCandidates, distances.size(1)), 1, /*largest=*/false);
  candidateDistances_ = best;
  candidateRows_ = pointRows.gather(1, order);
}

void NearestNeighbours::chooseNearest(int64_t start, int64_t count) {
  const at::Tensor from = queries_.narrow(0, start, count).to(at::kDouble);
  std::vector<at::Tensor> exact;
  for (const at::Tensor& rows : candidateRows_.unbind(1)) {
    const at::Tensor difference = points_.index_select(0, rows).to(at::kDouble) - from;
    exact.push_back(difference.square().sum(1));
  }
  // A query itself stays excluded.
  const at::Tensor squared = at::stack(exact, 1).masked_fill(candidateDistances_.isinf(), infinity);
  const auto [nearest, which] = squared.min(1, /*keepdim=*/true);
  distances_.narrow(0, start, count).copy_(nearest.squeeze(1).sqrt());
  indices_.narrow(0, start, count).copy_(candidateRows_.gather(1, which).squeeze(1));
}

}  // namespace falsario::metrics
