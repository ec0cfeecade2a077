#include "objectives/penalties/catalogue.h"
#include "training/draws.h"

namespace falsario::penalties {
namespace {

/// Kodali et al. 2017: around the real images, up to half a standard deviation away.
class Dragan final : public Penalty {
 public:
  at::Tensor value(const PenaltySite& site) const override {
    const at::Tensor alpha = site.draws.alpha(site.update, site.real.size(0)).view({-1, 1, 1, 1});
    const at::Tensor real = site.real.detach();
    const at::Tensor perturbation = site.draws.perturbation(site.update, real.sizes());
    const at::Tensor moved = real + 0.5 * real.std() * perturbation;
    return unitNormPenalty(site, alpha * real + (1 - alpha) * moved);
  }
};

}  // namespace

std::unique_ptr<Penalty> dragan() {
  return std::make_unique<Dragan>();
}

}  // namespace falsario::penalties
