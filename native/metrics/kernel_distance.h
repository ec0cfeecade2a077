#pragma once

#include <ATen/ATen.h>

#include "metrics/blockwise.h"
#include "runtime/random_stream.h"

namespace falsario::metrics {

/// The kernel distance (Binkowski et al. 2018, KID): the unbiased squared maximum mean discrepancy
/// under the kernel (x . y / D + 1)^3, over subsets of `size` rows drawn without replacement. It
/// may be below 0.
class KernelDistance : public Blockwise {
 public:
  /// `size` from 2 to the rows of the smaller set.
  KernelDistance(const at::Tensor& real, const at::Tensor& generated, int64_t subsets, int64_t size,
                 uint64_t seed);

  double mean() const;
  /// Over the subsets, each counted whole: not an interval of confidence, since they share rows.
  double deviation() const;

 private:
  at::Tensor draw(const at::Tensor& rows);

  at::Tensor real_;
  at::Tensor generated_;
  int64_t size_;
  RandomStream stream_;
  /// [subsets]
  at::Tensor values_;
};

}  // namespace falsario::metrics
