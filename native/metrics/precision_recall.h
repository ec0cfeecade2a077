#pragma once

#include <ATen/ATen.h>

#include "metrics/squared_distances.h"

namespace falsario::metrics {

/// Precision and recall of generated features (Kynkäänniemi et al. 2019): the share of generated
/// rows within a real row's ball, and the other way round. A ball reaches to the k-th nearest other
/// row of its set, its edge included. Each set has more than k rows.
class PrecisionRecall : public DistanceMetric {
 public:
  PrecisionRecall(const at::Tensor& real, const at::Tensor& generated, int64_t neighbours);

  double precision() const;
  double recall() const;

 private:
  /// Whether a row lies in a ball of the other set, bool [N].
  at::Tensor generatedInside_;
  at::Tensor realInside_;
};

}  // namespace falsario::metrics
