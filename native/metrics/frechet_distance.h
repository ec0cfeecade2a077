#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// Returns the Fréchet distance between two normal distributions (Heusel et al. 2017, FID):
/// |m1 - m2|^2 + Tr(C1 + C2 - 2 sqrt(C1 C2)), at least 0. Means are [D], covariances [D, D] and
/// possibly singular.
double frechetDistance(const at::Tensor& mean1, const at::Tensor& covariance1,
                       const at::Tensor& mean2, const at::Tensor& covariance2);

}  // namespace falsario::metrics
