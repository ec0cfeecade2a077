#pragma once

#include <ATen/ATen.h>

#include "metrics/blockwise.h"

namespace falsario::metrics {

/// Mean and covariance of rows [N, D]: what the Fréchet distance knows of a set. Float64, in two
/// passes, since differences of large sums would lose the small variances.
class Moments : public Blockwise {
 public:
  explicit Moments(const at::Tensor& rows);

  int64_t count() const { return rows_.size(0); }
  /// [D]
  const at::Tensor& mean() const { return mean_; }
  /// [D, D], divided by N - 1; 0 where there is one row.
  const at::Tensor& covariance() const { return covariance_; }

 private:
  at::Tensor rows_;
  at::Tensor mean_;
  at::Tensor covariance_;
};

}  // namespace falsario::metrics
