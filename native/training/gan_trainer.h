#pragma once

#include <memory>

#include "models/gan.h"
#include "training/batch.h"
#include "training/draws/step_inputs.h"
#include "training/gan_players.h"
#include "training/phases/phase.h"
#include "training/trainer.h"

namespace falsario {

/// Trains a GAN: each step runs the phases that the objective's `order` arranges (docs/spec.md).
class GanTrainer final : public Trainer {
 public:
  /// The model must outlive the trainer.
  GanTrainer(Gan& model, std::unique_ptr<StepInputs> inputs, const UpdateBatches& batches);

  std::vector<LossSeries> step() override;
  void visitState(StateVisitor& visitor) override;
  void scaleLearningRate(double factor) override { players_.scaleLearningRate(factor); }

 private:
  std::unique_ptr<StepInputs> inputs_;
  GanPlayers players_;
  Phases phases_;
  int64_t step_ = 0;
};

}  // namespace falsario
