#pragma once

#include <memory>

#include "models/gan.h"
#include "objectives/adversarial_loss.h"
#include "objectives/penalty.h"
#include "training/draws.h"
#include "training/ema.h"
#include "training/optimizer.h"
#include "training/trainer.h"

namespace falsario {

/// A GAN step as docs/spec.md orders it: discriminator updates first, then the generator's, or both
/// at once.
class GanTrainer final : public Trainer {
 public:
  /// The model must outlive the trainer.
  GanTrainer(Gan& model, std::unique_ptr<Draws> draws, int64_t batchSize);

  std::vector<LossSeries> step() override;

 private:
  /// Images and what the networks are told about them.
  struct Fakes {
    at::Tensor images;
    at::Tensor labels;
  };
  struct Scores {
    at::Tensor real;
    at::Tensor fake;
  };

  at::Tensor generate(const at::Tensor& noise, const at::Tensor& labels);
  at::Tensor score(const at::Tensor& images, const at::Tensor& labels);
  ForwardContext context(const at::Tensor& labels);

  void stepSimultaneous();
  Fakes updateDiscriminator(int64_t update, bool keepGraph);
  void updateGenerator(int64_t update, const Fakes& kept);
  Fakes freshFakes(int64_t update);
  /// Its loss on these images; `scores` receives what the discriminator said of them.
  at::Tensor discriminatorLoss(at::Tensor fake, int64_t update, Scores& scores);
  void clip();
  void record(size_t player, const at::Tensor& loss);

  Gan& model_;
  std::unique_ptr<Draws> draws_;
  std::unique_ptr<AdversarialLoss> loss_;
  std::unique_ptr<Penalty> penalty_;
  std::unique_ptr<Optimizer> generatorOptimizer_;
  std::unique_ptr<Optimizer> discriminatorOptimizer_;

  int64_t discriminatorSteps_;
  int64_t generatorSteps_;
  bool reused_;
  bool simultaneous_;
  bool average_;
  double realTarget_;
  double clip_ = 0;
  double penaltyWeight_ = 0;
  int64_t penaltyEvery_ = 1;
  Ema ema_;

  int64_t step_ = 0;
  int64_t discriminatorUpdates_ = 0;
  /// The step's last real batch.
  Batch batch_;
  std::vector<LossSeries> losses_;
};

}  // namespace falsario
