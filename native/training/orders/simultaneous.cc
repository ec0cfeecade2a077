#include "training/orders/catalogue.h"
#include "training/phases/catalogue.h"

namespace falsario::orders {

/// One update of both networks at once.
Phases simultaneous(const Fields& objective) {
  Phases step;
  step.push_back(phases::simultaneousUpdate());
  if (objective.has("clip")) step.push_back(phases::clipDiscriminator(objective.number("clip")));
  step.push_back(phases::averageGenerator());
  return step;
}

}  // namespace falsario::orders
