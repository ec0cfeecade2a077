#include "objectives/losses/catalogue.h"

namespace falsario::losses {
namespace {

/// Jolicoeur-Martineau 2019; each real image is paired with one fake, as in R3GAN (Huang et al.
/// 2024).
class Relativistic final : public AdversarialLoss {
 public:
  Cancelling cancelling() const override { return Cancelling::ofAnyNumbers; }
  at::Tensor discriminator(const at::Tensor& real, const at::Tensor& fake,
                           const Targets& /*targets*/) const override {
    return at::softplus(-(real - fake)).mean();
  }
  at::Tensor generator(const at::Tensor& fake, const at::Tensor& real) const override {
    return at::softplus(-(fake - real)).mean();
  }
  bool generatorSeesReal() const override { return true; }
  at::Tensor accuracy(const at::Tensor& real, const at::Tensor& fake) const override {
    return AdversarialLoss::accuracy(real - fake, fake - real);
  }
};

}  // namespace

std::unique_ptr<AdversarialLoss> relativistic() {
  return std::make_unique<Relativistic>();
}

}  // namespace falsario::losses
