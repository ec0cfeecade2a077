#pragma once

#include <memory>

#include "models/classifier.h"
#include "training/batch.h"
#include "training/draws/step_inputs.h"
#include "training/optimizer.h"
#include "training/trainer.h"

namespace falsario {

/// Trains a classifier: each step minimises the cross-entropy of its images.
class ClassifierTrainer final : public Trainer {
 public:
  /// The model must outlive the trainer.
  ClassifierTrainer(Classifier& model, std::unique_ptr<StepInputs> inputs,
                    const UpdateBatches& batches);

  std::vector<LossSeries> step() override;
  void visitState(StateVisitor& visitor) override;
  void scaleLearningRate(double factor) override { optimizer_->scaleLearningRate(factor); }

 private:
  Classifier& model_;
  std::unique_ptr<StepInputs> inputs_;
  UpdateBatches batches_;
  std::unique_ptr<Optimizer> optimizer_;
  double labelSmoothing_;
  int64_t step_ = 0;
};

}  // namespace falsario
