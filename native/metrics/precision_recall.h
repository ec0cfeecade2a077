#pragma once

#include <ATen/ATen.h>

#include "metrics/squared_distances.h"

namespace falsario::metrics {

/// Precision and recall of generated features (Kynkäänniemi et al. 2019). Precision is the share of
/// generated rows inside a ball of a real row; recall is the share of real rows inside a ball of a
/// generated row. The ball of a row reaches its `neighbours`-th nearest other row of its set, with
/// the boundary. Each set has more rows than that.
class PrecisionRecall : public DistanceMetric {
 public:
  PrecisionRecall(const at::Tensor& real, const at::Tensor& generated, int64_t neighbours);

  double precision() const;
  double recall() const;

 private:
  /// Whether each row lies inside a ball of the other set, bool [N].
  at::Tensor generatedInside_;
  at::Tensor realInside_;
};

}  // namespace falsario::metrics
