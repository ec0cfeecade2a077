#include "objectives/losses/catalogue.h"

namespace falsario::losses {
namespace {

/// Mao et al. 2017 (LSGAN) with the targets 1, 0 and, for the generator, 1; without their ½.
class LeastSquares final : public AdversarialLoss {
 public:
  at::Tensor discriminator(const at::Tensor& real, const at::Tensor& fake,
                           double realTarget) const override {
    return (real - realTarget).square().mean() + fake.square().mean();
  }
  at::Tensor generator(const at::Tensor& fake, const at::Tensor& /*real*/) const override {
    return (fake - 1).square().mean();
  }
};

}  // namespace

std::unique_ptr<AdversarialLoss> leastSquares() {
  return std::make_unique<LeastSquares>();
}

}  // namespace falsario::losses
