#include "objectives/losses/catalogue.h"
#include "objectives/losses/cross_entropy.h"

namespace falsario::losses {
namespace {

/// Goodfellow et al. 2014, section 3: the generator minimises -log D(G(z)) instead.
class NonSaturating final : public CrossEntropy {
 public:
  at::Tensor generator(const at::Tensor& fake, const at::Tensor& /*real*/) const override {
    return at::softplus(-fake).mean();
  }
};

}  // namespace

std::unique_ptr<AdversarialLoss> nonSaturating() {
  return std::make_unique<NonSaturating>();
}

}  // namespace falsario::losses
