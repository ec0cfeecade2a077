#include <ATen/core/grad_mode.h>

#include "runtime/profile.h"
#include "training/phases/catalogue.h"

namespace falsario::phases {
namespace {

class ClipDiscriminator final : public Phase {
 public:
  explicit ClipDiscriminator(double bound) : bound_(bound) {}

  void run(GanStep& step) override {
    const Span span(TimedPhase::update);
    const at::NoGradGuard noGrad;
    const auto& parameters = step.players.discriminatorOptimizer->parameters();
    if (!parameters.front().is_cpu()) {
      at::_foreach_clamp_min_(parameters, -bound_);
      at::_foreach_clamp_max_(parameters, bound_);
      return;
    }
    // On the CPU, one pass for both bounds is faster than one launch for all tensors.
    for (const at::Tensor& parameter : parameters) parameter.clamp_(-bound_, bound_);
  }

 private:
  double bound_;
};

}  // namespace

std::unique_ptr<Phase> clipDiscriminator(double bound) {
  return std::make_unique<ClipDiscriminator>(bound);
}

}  // namespace falsario::phases
