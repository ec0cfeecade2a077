#include "training/lazy_penalty.h"

namespace falsario {

LazyPenalty::LazyPenalty(const Fields& objective) {
  if (!objective.has("penalty")) return;
  const Fields spec = objective.object("penalty");
  penalty_ = buildPenalty(spec);
  weight_ = spec.number("weight");
  every_ = spec.integer("every");
}

at::Tensor LazyPenalty::value(const PenaltySite& site) const {
  return weight_ * static_cast<double>(every_) * penalty_->value(site);
}

}  // namespace falsario
