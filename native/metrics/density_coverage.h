#pragma once

#include <ATen/ATen.h>

#include "metrics/squared_distances.h"

namespace falsario::metrics {

/// Density and coverage (Naeem et al. 2020). The ball of a real row reaches its k-th nearest other
/// real row, without the boundary. Density is the mean number of balls that contain a generated
/// row, divided by k; it exceeds 1 if generated rows concentrate where real rows are dense.
/// Coverage is the share of balls that contain a generated row.
class DensityCoverage : public DistanceMetric {
 public:
  /// `real` has more than `neighbours` (k) rows.
  DensityCoverage(const at::Tensor& real, const at::Tensor& generated, int64_t neighbours);

  double density() const;
  double coverage() const;

 private:
  double generatedCount_;
  double neighbours_;
  /// Number of generated rows in each ball, float64 [N].
  at::Tensor inside_;
};

}  // namespace falsario::metrics
