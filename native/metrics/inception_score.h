#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// Mean and standard deviation over the splits.
struct InceptionScore {
  double mean;
  double deviation;
};

/// Returns the Inception score (Salimans et al. 2016): exp(mean KL(p(y|x) || p(y))) of a
/// classifier's logits [N, classes], from 1 to the number of classes. Splits are consecutive rows,
/// and each has its own p(y). `splits` is at most N.
InceptionScore inceptionScore(const at::Tensor& logits, int64_t splits);

}  // namespace falsario::metrics
