#pragma once

#include <ATen/ATen.h>

#include "metrics/blockwise.h"

namespace falsario::metrics {

/// Mean and covariance of rows [N, D], as the Fréchet distance needs them. They are float64 and
/// take two passes, because a difference of large sums would lose small variances.
class Moments : public Blockwise {
 public:
  explicit Moments(const at::Tensor& rows);

  int64_t count() const { return rows_.size(0); }
  /// [D]
  const at::Tensor& mean() const { return mean_; }
  /// [D, D], divided by N - 1. Zeros if there is one row.
  const at::Tensor& covariance() const { return covariance_; }

 private:
  at::Tensor rows_;
  at::Tensor mean_;
  at::Tensor covariance_;
};

}  // namespace falsario::metrics
