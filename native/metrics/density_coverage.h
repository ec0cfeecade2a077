#pragma once

#include <ATen/ATen.h>

#include "metrics/squared_distances.h"

namespace falsario::metrics {

/// Density and coverage (Naeem et al. 2020). A real row's ball reaches to its k-th nearest other
/// real row, its edge left out. Density: in how many balls a generated row lies, by k: above 1
/// where generated rows crowd where real ones do. Coverage: the share of balls with a generated
/// row.
class DensityCoverage : public DistanceMetric {
 public:
  /// More than k real rows.
  DensityCoverage(const at::Tensor& real, const at::Tensor& generated, int64_t neighbours);

  double density() const;
  double coverage() const;

 private:
  double generatedCount_;
  double neighbours_;
  /// How many generated rows lie in each ball, float64 [N].
  at::Tensor inside_;
};

}  // namespace falsario::metrics
