#pragma once

#include <memory>

#include "models/vae.h"
#include "objectives/elbo.h"
#include "training/batch.h"
#include "training/draws/step_inputs.h"
#include "training/optimizer.h"
#include "training/trainer.h"

namespace falsario {

/// Trains a VAE: each step encodes its images, draws one latent for each, decodes, and minimises
/// reconstruction + beta · kl.
class VaeTrainer final : public Trainer {
 public:
  /// The model must outlive the trainer.
  VaeTrainer(Vae& model, std::unique_ptr<StepInputs> inputs, const UpdateBatches& batches);

  std::vector<LossSeries> step() override;
  void visitState(StateVisitor& visitor) override;
  void scaleLearningRate(double factor) override { optimizer_->scaleLearningRate(factor); }

 private:
  struct Loss {
    at::Tensor value;
    Elbo elbo;
  };
  /// The loss of the step's next batch, whose number this is.
  Loss lossOf(int64_t number);
  /// The beta of this step. It rises over the warm-up, so that the decoder learns before the KL
  /// term constrains the latent (Bowman et al. 2016, Sønderby et al. 2016).
  double beta() const;

  Vae& model_;
  std::unique_ptr<StepInputs> inputs_;
  UpdateBatches batches_;
  std::unique_ptr<Optimizer> optimizer_;
  std::string reconstruction_;
  double beta_;
  int64_t klWarmup_;
  int64_t step_ = 0;
};

}  // namespace falsario
