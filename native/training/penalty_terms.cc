#include "training/penalty_terms.h"

#include <algorithm>
#include <utility>

#include "training/schedule.h"

namespace falsario {
namespace {

std::vector<Fields> specsOf(const Fields& objective) {
  if (!objective.has("penalty")) return {};
  if (objective.isList("penalty")) return objective.list("penalty");
  return {objective.object("penalty")};
}

}  // namespace

PenaltyTerms::PenaltyTerms(const Fields& objective) {
  for (const Fields& spec : specsOf(objective)) {
    std::optional<Fields> schedule;
    if (spec.has("schedule")) schedule = spec.object("schedule");
    terms_.push_back({buildPenalty(spec), spec.number("weight"), spec.integer("every"), schedule,
                      spec.flag("separate") ? Paid::alone : Paid::inLoss});
  }
}

PenaltyTerms::Due PenaltyTerms::due(int64_t update, Paid paid) const {
  Due due;
  for (const auto& [penalty, weight, every, schedule, where] : terms_) {
    if (where != paid || update % every != 0) continue;
    const double scheduled = schedule ? scheduledValue(*schedule, weight, update) : weight;
    due.terms_.push_back({penalty.get(), scheduled * static_cast<double>(every)});
  }
  return due;
}

double PenaltyTerms::ordinaryShare() const {
  for (const Term& term : terms_) {
    if (term.paid != Paid::alone) continue;
    const auto every = static_cast<double>(term.every);
    return every / (every + 1);
  }
  return 1;
}

bool PenaltyTerms::Due::differentiatesReal() const {
  return std::ranges::any_of(terms_, [](auto& term) { return term.penalty->differentiatesReal(); });
}

bool PenaltyTerms::Due::differentiatesFake() const {
  return std::ranges::any_of(terms_, [](auto& term) { return term.penalty->differentiatesFake(); });
}

at::Tensor PenaltyTerms::Due::value(const PenaltySite& site) const {
  at::Tensor sum;
  for (const auto& [penalty, weight] : terms_) {
    const at::Tensor weighted = weight * penalty->value(site);
    sum = sum.defined() ? sum + weighted : weighted;
  }
  return sum;
}

}  // namespace falsario
