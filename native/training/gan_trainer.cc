#include "training/gan_trainer.h"

#include <utility>

#include "training/gan_step.h"
#include "training/orders/catalogue.h"

namespace falsario {

GanTrainer::GanTrainer(Gan& model, std::unique_ptr<StepInputs> inputs, const UpdateBatches& batches)
    : inputs_(std::move(inputs)),
      players_(model, batches),
      phases_(arrangePhases(model.spec().object("objective"))) {}

std::vector<LossSeries> GanTrainer::step() {
  const Substitution generator = players_.roundedGenerator.use();
  const Substitution discriminator = players_.roundedDiscriminator.use();
  GanStep step(players_, *inputs_, watch(), step_);
  for (const auto& phase : phases_) phase->run(step);
  ++step_;
  return step.losses();
}

void GanTrainer::visitState(StateVisitor& visitor) {
  players_.visitState(visitor);
  inputs_->visitState(visitor);
  visitor.counter("step", step_);
  visitor.counter("discriminatorUpdates", players_.discriminatorUpdates);
}

}  // namespace falsario
