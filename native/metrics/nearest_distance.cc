#include "metrics/nearest_distance.h"

#include <ATen/core/grad_mode.h>

#include <cmath>
#include <limits>

namespace falsario::metrics {

double nearestDistance(const at::Tensor& images) {
  const at::NoGradGuard noGrad;
  const at::Tensor flat = images.to(at::kFloat).flatten(1);
  // Computed from differences: the faster computation by products would lose small distances.
  constexpr double euclidean = 2;
  constexpr int64_t byDifferences = 2;
  at::Tensor distances = at::cdist(flat, flat, euclidean, byDifferences);
  distances.fill_diagonal_(std::numeric_limits<float>::infinity());
  const double mean = distances.amin(1).mean().item<double>();
  return mean / std::sqrt(static_cast<double>(flat.size(1)));
}

}  // namespace falsario::metrics
