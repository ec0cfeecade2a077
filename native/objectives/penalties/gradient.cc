#include "objectives/penalties/catalogue.h"

namespace falsario::penalties {
namespace {

/// Gulrajani et al. 2017 (WGAN-GP): at points on the line between a real and a fake image.
class Gradient final : public Penalty {
 public:
  at::Tensor value(const PenaltySite& site) const override {
    const at::Tensor alpha = drawMix(site);
    const at::Tensor mix = alpha * site.real.detach() + (1 - alpha) * site.fake.detach();
    return unitNormPenalty(site, mix);
  }
};

}  // namespace

std::unique_ptr<Penalty> gradient() {
  return std::make_unique<Gradient>();
}

}  // namespace falsario::penalties
