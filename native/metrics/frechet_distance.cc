#include "metrics/frechet_distance.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "runtime/error.h"

namespace falsario::metrics {
namespace {

at::Tensor checkedMean(const at::Tensor& mean) {
  if (mean.dim() == 1 && mean.numel() > 0) return mean.to(at::kDouble);
  throw Error("DATA_MISMATCH", "mean", "must be a vector of at least one value",
              {.expected = "[D]"});
}

at::Tensor checkedCovariance(const at::Tensor& covariance, const at::Tensor& mean) {
  if (covariance.dim() == 2 && covariance.size(0) == mean.size(0) &&
      covariance.size(1) == mean.size(0)) {
    return covariance.to(at::kDouble);
  }
  const std::string width = std::to_string(mean.size(0));
  const std::string expected = "[" + width + ", " + width + "]";
  throw Error("DATA_MISMATCH", "covariance",
              "must be " + expected + " because the mean has " + width + " values",
              {.expected = expected});
}

/// Returns the symmetric square root. Negative eigenvalues of a covariance are rounding errors.
at::Tensor squareRoot(const at::Tensor& covariance) {
  const auto [values, vectors] = at::linalg_eigh(covariance);
  return (vectors * values.clamp_min(0).sqrt()).mm(vectors.t());
}

}  // namespace

double frechetDistance(const at::Tensor& mean1, const at::Tensor& covariance1,
                       const at::Tensor& mean2, const at::Tensor& covariance2) {
  const at::NoGradGuard noGrad;
  const at::Tensor firstMean = checkedMean(mean1);
  const at::Tensor secondMean = checkedMean(mean2);
  const at::Tensor first = checkedCovariance(covariance1, firstMean);
  const at::Tensor second = checkedCovariance(covariance2, firstMean);
  if (secondMean.size(0) != firstMean.size(0)) {
    throw Error("DATA_MISMATCH", "mean", "both means must have the same length");
  }
  // C1 C2 and sqrt(C1) C2 sqrt(C1) have the same eigenvalues. The latter is symmetric, so eigvalsh
  // gives real eigenvalues. The square root of C1 C2 itself fails on singular covariances.
  const at::Tensor root = squareRoot(first);
  const at::Tensor product = root.mm(second).mm(root);
  const at::Tensor values = at::linalg_eigvalsh((product + product.t()) / 2);
  const double cross = values.clamp_min(0).sqrt().sum().item<double>();
  const double means = (firstMean - secondMean).square().sum().item<double>();
  const double traces = (first.trace() + second.trace()).item<double>();
  return std::max(0.0, means + traces - 2 * cross);
}

}  // namespace falsario::metrics
