#include "metrics/density_coverage.h"

#include "metrics/features.h"

namespace falsario::metrics {

DensityCoverage::DensityCoverage(const at::Tensor& real, const at::Tensor& generated,
                                 int64_t neighbours)
    : neighbours_(static_cast<double>(neighbours)) {
  const at::Tensor reals = checkedRows(real, "real", neighbours + 1);
  const at::Tensor fakes = checkedRows(generated, "generated");
  requireSameWidth(reals, fakes);
  generatedCount_ = static_cast<double>(fakes.size(0));
  inside_ = at::zeros({reals.size(0)}, reals.options().dtype(at::kDouble));
  const at::Tensor radii = at::zeros_like(inside_);
  addRadii(reals, neighbours, radii);
  addDistances(fakes, reals, [this, radii](const Block& block) {
    // Points on the boundary do not count, even if rounding moved them inside.
    inside_.add_(block.distances.lt(radii - block.rounding).sum(0));
  });
}

double DensityCoverage::density() const {
  return inside_.sum().item<double>() / (neighbours_ * generatedCount_);
}

double DensityCoverage::coverage() const {
  return inside_.gt(0).to(at::kDouble).mean().item<double>();
}

}  // namespace falsario::metrics
