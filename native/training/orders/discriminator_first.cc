#include "training/orders/catalogue.h"
#include "training/phases/catalogue.h"

namespace falsario::orders {

/// Goodfellow et al. 2014, algorithm 1: the discriminator's updates, then the generator's.
Phases discriminatorFirst(const Fields& objective) {
  using phases::FakeSource;
  using phases::Use;
  const bool reused = objective.text("fakes") == "reused";
  const int64_t discriminatorSteps = objective.integer("discriminatorSteps");
  const int64_t generatorSteps = objective.integer("generatorSteps");
  const int64_t unrolledSteps = objective.integer("unrolledSteps");
  Phases step;
  for (int64_t update = 0; update < discriminatorSteps; ++update) {
    const bool again = reused && update + 1 == discriminatorSteps;
    phases::addDiscriminatorUpdate(step, objective, update, again ? Use::again : Use::once);
  }
  for (int64_t update = 0; update < generatorSteps; ++update) {
    step.push_back(phases::generatorUpdate(update, reused ? FakeSource::reused : FakeSource::fresh,
                                           unrolledSteps));
    step.push_back(phases::averageGenerator());
  }
  return step;
}

}  // namespace falsario::orders
