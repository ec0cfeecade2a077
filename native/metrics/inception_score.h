#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

struct InceptionScore {
  /// Over the splits.
  double mean;
  double deviation;
};

/// The inception score (Salimans et al. 2016): exp(mean KL(p(y|x) || p(y))) of a classifier's
/// logits [N, classes], from 1 to the number of classes. The rows are split in their order; p(y) is
/// a split's own. `splits` is at most N.
InceptionScore inceptionScore(const at::Tensor& logits, int64_t splits);

}  // namespace falsario::metrics
