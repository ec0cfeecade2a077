#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "training/batch.h"
#include "training/draws/step_inputs.h"
#include "training/gan_players.h"
#include "training/trainer.h"
#include "training/watch.h"

namespace falsario {

/// Generated images [N, C, H, W] and the labels they were generated for, int64 [N] (undefined
/// without classes).
struct Fakes {
  at::Tensor images;
  at::Tensor labels;
};

/// One step of a GAN's training: what its phases draw, generate and report.
class GanStep {
 public:
  /// Whether a forward of the discriminator updates running statistics and spectral vectors.
  enum class Buffers { updated, frozen };

  GanStep(GanPlayers& players, StepInputs& inputs, Watch& watch, int64_t number);

  /// Images for latents from the generator in training mode.
  at::Tensor generate(const at::Tensor& latents, const at::Tensor& labels);
  /// The discriminator's scores of the real batch and of fakes for its labels. One forward scores
  /// both where that gives what two forwards give: large batches are faster. An image that needs a
  /// gradient gets a forward of its own, so that its gradient is not computed for the others.
  std::pair<Scores, Scores> scoreBoth(const at::Tensor& real, const at::Tensor& fake);
  /// The discriminator's scores in training mode.
  Scores score(const at::Tensor& images, const at::Tensor& labels,
               Buffers buffers = Buffers::updated);
  /// The images with this step's instance noise.
  at::Tensor addInstanceNoise(const at::Tensor& images);

  void recordDiscriminator(const at::Tensor& loss, const Scores& real, const Scores& fake);
  void recordGenerator(const at::Tensor& loss);
  /// The discriminator's losses, the generator's, and the accuracy unless the scores are a
  /// critic's.
  std::vector<LossSeries> losses() const;

  GanPlayers& players;
  StepInputs& inputs;
  Watch& watch;
  /// The step's number in the run, from 0.
  const int64_t number;
  /// The step's last real batch.
  Batch batch;
  /// The fakes of the discriminator's last update. They have a graph if the order keeps it.
  Fakes fakes;

 private:
  ForwardContext context(const at::Tensor& labels);

  LossSeries discriminatorLosses_;
  LossSeries generatorLosses_;
  LossSeries accuracies_;
  int64_t noises_ = 0;
};

}  // namespace falsario
