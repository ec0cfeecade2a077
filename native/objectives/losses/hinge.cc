#include "objectives/losses/catalogue.h"

namespace falsario::losses {
namespace {

/// Lim and Ye 2017, Miyato et al. 2018: penalises scores of real images below 1 and of fake ones
/// above -1.
class Hinge final : public AdversarialLoss {
 public:
  Cancelling cancelling() const override { return Cancelling::ofEqualNumbers; }
  at::Tensor discriminator(const at::Tensor& real, const at::Tensor& fake,
                           const Targets& /*targets*/) const override {
    return at::relu(1 - real).mean() + at::relu(1 + fake).mean();
  }
  at::Tensor generator(const at::Tensor& fake, const at::Tensor& /*real*/) const override {
    return -fake.mean();
  }
};

}  // namespace

std::unique_ptr<AdversarialLoss> hinge() {
  return std::make_unique<Hinge>();
}

}  // namespace falsario::losses
