#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// The Fréchet distance between two normal distributions (Heusel et al. 2017, FID):
/// |m1 - m2|^2 + Tr(C1 + C2 - 2 sqrt(C1 C2)), at least 0. Means [D], covariances [D, D], which may
/// be singular.
double frechetDistance(const at::Tensor& mean1, const at::Tensor& covariance1,
                       const at::Tensor& mean2, const at::Tensor& covariance2);

}  // namespace falsario::metrics
