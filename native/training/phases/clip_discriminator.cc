#include <ATen/core/grad_mode.h>

#include "training/phases/catalogue.h"

namespace falsario::phases {
namespace {

class ClipDiscriminator final : public Phase {
 public:
  explicit ClipDiscriminator(double bound) : bound_(bound) {}

  void run(GanStep& step) override {
    const at::NoGradGuard noGrad;
    const auto& parameters = step.players.discriminatorOptimizer->parameters();
    at::_foreach_clamp_min_(parameters, -bound_);
    at::_foreach_clamp_max_(parameters, bound_);
  }

 private:
  double bound_;
};

}  // namespace

std::unique_ptr<Phase> clipDiscriminator(double bound) {
  return std::make_unique<ClipDiscriminator>(bound);
}

}  // namespace falsario::phases
