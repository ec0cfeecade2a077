#pragma once

#include <ATen/ATen.h>

#include "metrics/blockwise.h"

namespace falsario::metrics {

/// The nearest point to each query by Euclidean distance, among features [N, D] or uint8 images
/// [N, …].
///
/// Dot products in float32 select a few candidates. The distances of the candidates are then
/// computed from differences in float64, so that equal images have distance 0 and small distances
/// are exact.
class NearestNeighbours : public Blockwise {
 public:
  NearestNeighbours(const at::Tensor& queries, const at::Tensor& points);
  /// Finds the nearest other point to the points with these rows, `places` int64 [N]. There must be
  /// at least 2 points.
  static std::shared_ptr<NearestNeighbours> within(const at::Tensor& points,
                                                   const at::Tensor& places);

  /// float64 [queries]
  const at::Tensor& distances() const { return distances_; }
  /// int32 [queries]
  const at::Tensor& indices() const { return indices_; }

 private:
  NearestNeighbours(const at::Tensor& queries, const at::Tensor& points, const at::Tensor& ownRows);

  void updateCandidates(int64_t start, int64_t count, int64_t tile);
  void chooseNearest(int64_t start, int64_t count);

  at::Tensor queries_;
  at::Tensor points_;
  /// Row of each query among the points, int64 [queries]. Undefined if queries are not points.
  at::Tensor ownRows_;
  at::Tensor centre_;
  at::Tensor distances_;
  at::Tensor indices_;
  int64_t tileRows_;
  /// Squared distances and rows of the current queries' candidates, nearest first: [count,
  /// candidates].
  at::Tensor candidateDistances_;
  at::Tensor candidateRows_;
};

}  // namespace falsario::metrics
