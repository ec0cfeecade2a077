#include "objectives/penalties/catalogue.h"

namespace falsario::penalties {
namespace {

/// Kodali et al. 2017: at points around the real images, up to half a standard deviation away.
class Dragan final : public Penalty {
 public:
  at::Tensor value(const PenaltySite& site) const override {
    const at::Tensor alpha = drawMix(site);
    const at::Tensor real = site.real.detach();
    const at::Tensor perturbation =
        site.draws.draw(Purpose::penaltyPerturbation, site.update, Uniform{}, real.sizes());
    const at::Tensor moved = real + 0.5 * real.std() * perturbation;
    return unitNormPenalty(site, alpha * real + (1 - alpha) * moved);
  }
};

}  // namespace

std::unique_ptr<Penalty> dragan() {
  return std::make_unique<Dragan>();
}

}  // namespace falsario::penalties
