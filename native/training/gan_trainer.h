#pragma once

#include <memory>
#include <optional>

#include "models/gan.h"
#include "objectives/gan_objective.h"
#include "objectives/penalty.h"
#include "training/draws.h"
#include "training/ema.h"
#include "training/instance_noise.h"
#include "training/optimizer.h"
#include "training/substitution.h"
#include "training/trainer.h"

namespace falsario {

/// A GAN step as docs/spec.md orders it: discriminator updates first, then the generator's, or both
/// at once.
class GanTrainer final : public Trainer {
 public:
  /// The model must outlive the trainer.
  GanTrainer(Gan& model, std::unique_ptr<Draws> draws, int64_t batchSize);

  std::vector<LossSeries> step() override;
  void visitState(StateVisitor& visitor) override;
  void scaleLearningRate(double factor) override;

 private:
  /// Images and what the networks are told about them.
  struct Fakes {
    at::Tensor images;
    at::Tensor labels;
  };
  /// What the discriminator said in its own step.
  struct Verdict {
    Scores real;
    Scores fake;
  };
  /// Whether a run of the discriminator moves its running statistics and spectral vectors.
  enum class Run { ordinary, frozen };

  at::Tensor generate(const at::Tensor& noise, const at::Tensor& labels);
  Scores score(const at::Tensor& images, const at::Tensor& labels, Run run = Run::ordinary);
  ForwardContext context(const at::Tensor& labels);

  void stepSimultaneous();
  Fakes updateDiscriminator(int64_t update, bool keepGraph);
  void updateGenerator(int64_t update, const Fakes& kept);
  Fakes freshFakes(int64_t update);
  /// Its loss on these images; `verdict` receives what it said of them.
  at::Tensor discriminatorLoss(at::Tensor fake, int64_t update, Verdict& verdict);
  Targets drawTargets(int64_t update);
  /// The discriminator as it would be after some more updates against these fakes (Metz et al.
  /// 2017), until `substitution` ends; a gradient flows through the updates.
  void unroll(const Fakes& fakes, Substitution& substitution);
  void clip();
  void record(size_t player, const at::Tensor& loss);
  /// How many of the real and of the generated images the discriminator knew for what they are.
  void recordAccuracy(const Verdict& verdict);

  Gan& model_;
  std::unique_ptr<Draws> draws_;
  GanObjective objective_;
  std::unique_ptr<Penalty> penalty_;
  InstanceNoise instanceNoise_;
  std::unique_ptr<Optimizer> generatorOptimizer_;
  std::unique_ptr<Optimizer> discriminatorOptimizer_;

  int64_t discriminatorSteps_;
  int64_t generatorSteps_;
  int64_t unrolledSteps_;
  bool reused_;
  bool simultaneous_;
  double labelFlip_;
  double clip_ = 0;
  double penaltyWeight_ = 0;
  int64_t penaltyEvery_ = 1;
  /// The layer whose output feature matching compares.
  std::optional<int64_t> featureLayer_;
  Ema ema_;

  int64_t step_ = 0;
  int64_t discriminatorUpdates_ = 0;
  /// The step's last real batch.
  Batch batch_;
  std::vector<LossSeries> losses_;
};

}  // namespace falsario
