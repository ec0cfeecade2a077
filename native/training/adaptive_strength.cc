#include "training/adaptive_strength.h"

#include <ATen/core/grad_mode.h>

namespace falsario {
namespace {

/// The updates between two changes of the chance.
constexpr int64_t interval = 4;

}  // namespace

AdaptiveStrength::AdaptiveStrength(const Fields& objective, at::Device device) {
  if (!objective.has("augment") || !objective.object("augment").has("adaptive")) return;
  const Fields spec = objective.object("augment").object("adaptive");
  target_ = spec.number("target");
  images_ = spec.number("images");
  const auto options = at::device(device).dtype(at::kFloat);
  chance_ = at::zeros({}, options);
  signs_ = at::zeros({}, options);
  scores_ = at::zeros({}, options);
}

void AdaptiveStrength::observe(const at::Tensor& realLogits) {
  if (!chance_.defined()) return;
  const at::NoGradGuard noGrad;
  signs_.add_(realLogits.sign().sum());
  scores_.add_(static_cast<double>(realLogits.numel()));
  seen_ += realLogits.size(0);
}

void AdaptiveStrength::endUpdate() {
  if (!chance_.defined() || ++updates_ < interval) return;
  const at::NoGradGuard noGrad;
  // Stays on the device: reading the number would wait for it in every fourth step.
  const at::Tensor direction = (signs_ / scores_ - target_).sign();
  chance_.add_(direction * (static_cast<double>(seen_) / images_)).clamp_(0, 1);
  signs_.zero_();
  scores_.zero_();
  seen_ = 0;
  updates_ = 0;
}

void AdaptiveStrength::visitState(const std::string& name, StateVisitor& visitor) {
  if (!chance_.defined()) return;
  visitor.tensor(name + ".chance", chance_);
  visitor.tensor(name + ".signs", signs_);
  visitor.tensor(name + ".scores", scores_);
  visitor.counter(name + ".seen", seen_);
  visitor.counter(name + ".updates", updates_);
}

}  // namespace falsario
