#include "objectives/losses/catalogue.h"
#include "objectives/losses/cross_entropy.h"

namespace falsario::losses {
namespace {

/// Goodfellow et al. 2014, equation 1: the generator minimises log(1 - D(G(z))), whose gradient
/// vanishes when the discriminator is confident.
class Minimax final : public CrossEntropy {
 public:
  at::Tensor generator(const at::Tensor& fake, const at::Tensor& /*real*/) const override {
    return -at::softplus(fake).mean();
  }
};

}  // namespace

std::unique_ptr<AdversarialLoss> minimax() {
  return std::make_unique<Minimax>();
}

}  // namespace falsario::losses
