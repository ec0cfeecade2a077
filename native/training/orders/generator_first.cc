#include "training/orders/catalogue.h"
#include "training/phases/catalogue.h"

namespace falsario::orders {

/// The generator's updates, then the discriminator's, as in StyleGAN2 (Karras et al. 2020). If the
/// generator's updates need real images, they are those of the discriminator's first update.
Phases generatorFirst(const Fields& objective) {
  const int64_t discriminatorSteps = objective.integer("discriminatorSteps");
  const int64_t generatorSteps = objective.integer("generatorSteps");
  constexpr int64_t unrolledSteps = 0;
  Phases step;
  step.push_back(phases::takeReal());
  for (int64_t update = 0; update < generatorSteps; ++update) {
    step.push_back(phases::generatorUpdate(update, phases::FakeSource::fresh, unrolledSteps));
    step.push_back(phases::averageGenerator());
  }
  for (int64_t update = 0; update < discriminatorSteps; ++update)
    phases::addDiscriminatorUpdate(step, objective, update, phases::Use::once);
  return step;
}

}  // namespace falsario::orders
