#include "objectives/losses/catalogue.h"

namespace falsario::losses {
namespace {

/// Arjovsky, Chintala and Bottou 2017: the critic's loss is the negative of its distance estimate.
class Wasserstein final : public AdversarialLoss {
 public:
  Cancelling cancelling() const override { return Cancelling::ofEqualNumbers; }
  at::Tensor discriminator(const at::Tensor& real, const at::Tensor& fake,
                           const Targets& /*targets*/) const override {
    return fake.mean() - real.mean();
  }
  at::Tensor generator(const at::Tensor& fake, const at::Tensor& /*real*/) const override {
    return -fake.mean();
  }
  at::Tensor accuracy(const at::Tensor& /*real*/, const at::Tensor& /*fake*/) const override {
    return {};
  }
};

}  // namespace

std::unique_ptr<AdversarialLoss> wasserstein() {
  return std::make_unique<Wasserstein>();
}

}  // namespace falsario::losses
