#include "objectives/losses/catalogue.h"

namespace falsario::losses {
namespace {

at::Tensor distance(const at::Tensor& scores, const Target& target) {
  if (target.each.defined()) return (scores - target.like(scores)).square().mean();
  return (scores - target.value).square().mean();
}

/// Mao et al. 2017 (LSGAN) with the targets 1, 0 and, for the generator, 1; without the factor ½.
class LeastSquares final : public AdversarialLoss {
 public:
  at::Tensor discriminator(const at::Tensor& real, const at::Tensor& fake,
                           const Targets& targets) const override {
    return distance(real, targets.real) + distance(fake, targets.fake);
  }
  at::Tensor generator(const at::Tensor& fake, const at::Tensor& /*real*/) const override {
    return (fake - 1).square().mean();
  }
  at::Tensor accuracy(const at::Tensor& real, const at::Tensor& fake) const override {
    constexpr double between = 0.5;
    return AdversarialLoss::accuracy(real - between, fake - between);
  }
};

}  // namespace

std::unique_ptr<AdversarialLoss> leastSquares() {
  return std::make_unique<LeastSquares>();
}

}  // namespace falsario::losses
