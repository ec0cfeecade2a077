#pragma once

#include <memory>

#include "models/classifier.h"
#include "training/draws/step_inputs.h"
#include "training/optimizer.h"
#include "training/trainer.h"

namespace falsario {

/// Trains a classifier: each step minimises the cross-entropy of one batch.
class ClassifierTrainer final : public Trainer {
 public:
  /// The model must outlive the trainer.
  ClassifierTrainer(Classifier& model, std::unique_ptr<StepInputs> inputs, int64_t batchSize);

  std::vector<LossSeries> step() override;
  void visitState(StateVisitor& visitor) override;
  void scaleLearningRate(double factor) override { optimizer_->scaleLearningRate(factor); }

 private:
  Classifier& model_;
  std::unique_ptr<StepInputs> inputs_;
  std::unique_ptr<Optimizer> optimizer_;
  double labelSmoothing_;
  int64_t step_ = 0;
};

}  // namespace falsario
