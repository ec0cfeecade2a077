#pragma once

#include <ATen/ATen.h>

#include "metrics/blockwise.h"
#include "runtime/random_stream.h"

namespace falsario::metrics {

/// The kernel distance (Binkowski et al. 2018, KID): the unbiased squared maximum mean discrepancy
/// under the kernel (x . y / D + 1)^3, over subsets of `size` rows drawn without replacement. It
/// can be negative.
class KernelDistance : public Blockwise {
 public:
  /// `size` is from 2 to the number of rows of the smaller set.
  KernelDistance(const at::Tensor& real, const at::Tensor& generated, int64_t subsets, int64_t size,
                 uint64_t seed);

  double mean() const;
  /// Standard deviation over the subsets. It is not a confidence interval, because subsets share
  /// rows.
  double deviation() const;

 private:
  at::Tensor draw(const at::Tensor& rows);

  at::Tensor real_;
  at::Tensor generated_;
  int64_t size_;
  RandomStream stream_;
  /// Distance of each subset, [subsets].
  at::Tensor values_;
};

}  // namespace falsario::metrics
