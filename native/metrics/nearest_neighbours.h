#pragma once

#include <ATen/ATen.h>

#include "metrics/blockwise.h"

namespace falsario::metrics {

/// The nearest point to each query by Euclidean distance: features [N, D] or images [N, …] of
/// bytes.
///
/// Products in float32 name a few candidates; their distances are then computed from differences in
/// float64, so that equal images are at distance 0 and small distances keep all their digits.
class NearestNeighbours : public Blockwise {
 public:
  NearestNeighbours(const at::Tensor& queries, const at::Tensor& points);
  /// The points of these places, int64 [N], among all the others; there are at least 2.
  static std::shared_ptr<NearestNeighbours> within(const at::Tensor& points,
                                                   const at::Tensor& places);

  /// float64 [queries]
  const at::Tensor& distances() const { return distances_; }
  /// int32 [queries]
  const at::Tensor& indices() const { return indices_; }

 private:
  NearestNeighbours(const at::Tensor& queries, const at::Tensor& points, const at::Tensor& itself);

  void look(int64_t start, int64_t count, int64_t tile);
  void settle(int64_t start, int64_t count);

  at::Tensor queries_;
  at::Tensor points_;
  /// Where a query stands among the points, int64 [queries]; undefined where it does not.
  at::Tensor itself_;
  at::Tensor centre_;
  at::Tensor distances_;
  at::Tensor indices_;
  int64_t tileRows_;
  /// Of the queries under way, nearest first: squared distances and places [count, candidates].
  at::Tensor near_;
  at::Tensor places_;
};

}  // namespace falsario::metrics
