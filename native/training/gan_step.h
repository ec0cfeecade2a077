#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "training/batch.h"
#include "training/draws/step_inputs.h"
#include "training/gan_players.h"
#include "training/trainer.h"
#include "training/watch.h"

namespace falsario {

/// Generated images, and what they were generated from.
struct Fakes {
  /// [N, C, H, W]
  at::Tensor images;
  /// int64 [N]; undefined without classes.
  at::Tensor labels;
  /// [N, latent]
  at::Tensor latents;
  /// The state of the dropout stream before the generator ran.
  uint64_t dropout = 0;
};

/// The images of an update of the discriminator with the step's noise. If images are augmented,
/// they are those before that, because a penalty of its own augments them again.
struct Shown {
  at::Tensor real;
  at::Tensor fake;
  at::Tensor fakeLabels;
};

/// One step of a GAN's training: what its phases draw, generate and report.
class GanStep {
 public:
  /// Whether a forward of the discriminator updates running statistics and spectral vectors.
  enum class Buffers { updated, frozen };

  GanStep(GanPlayers& players, StepInputs& inputs, Watch& watch, int64_t number);

  /// Calls `run` for each batch of an update. The other members refer to the batch at hand.
  void eachBatch(const std::function<void()>& run);
  /// The number of the update's draw for the batch at hand, among all draws of its purpose.
  int64_t drawNumber(int64_t update) const;
  at::Tensor draw(Purpose purpose, int64_t update, const Distribution& distribution,
                  at::IntArrayRef sizes);
  /// Takes the next real batch, for this update, unless it has been taken.
  void takeReal(int64_t update);
  /// Frees the real images if an update has several batches and no later update needs them, because
  /// the images of many batches may take as much memory as the activations of one.
  void releaseReal();
  /// The labels of the fakes in the discriminator's update: those of the real batch, or drawn ones.
  at::Tensor fakeLabels(int64_t update);
  /// Keeps what the discriminator saw for an update of the penalties alone.
  void keepShown(const Shown& shown) { batches_[at_].shown = shown; }
  const Shown& shown() const { return batches_[at_].shown; }
  /// The real batch at hand: that of the discriminator's last update, or of its first one if the
  /// generator's update comes before it.
  const Batch& real() const { return batches_[at_].real; }
  /// Fakes from the generator in training mode, with as many images as a batch.
  Fakes generate(const at::Tensor& latents, const at::Tensor& labels);
  /// Keeps fakes for reusedFakes(): as they are, or only what they come from if an update has
  /// several batches, because graphs of all batches together may exceed the memory.
  void keepFakes(const Fakes& fakes);
  /// The kept fakes, generated again if necessary, which gives the same images and changes no
  /// state.
  Fakes reusedFakes();
  /// The discriminator's scores of the real batch and of fakes. One forward scores
  /// both where that gives what two forwards give: large batches are faster. An image that needs a
  /// gradient gets a forward of its own, so that its gradient is not computed for the others.
  std::pair<Scores, Scores> scoreBoth(const at::Tensor& real, const Batch& fake);
  /// The discriminator's scores in training mode.
  Scores score(const at::Tensor& images, const at::Tensor& labels,
               Buffers buffers = Buffers::updated);
  /// The images as the discriminator sees them: augmented, and with this step's instance noise.
  at::Tensor show(const at::Tensor& images) { return addInstanceNoise(augment(images)); }
  /// The images with random changes, if the objective says so.
  at::Tensor augment(const at::Tensor& images);

  void recordDiscriminator(const at::Tensor& loss, const Scores& real, const Scores& fake);
  void recordGenerator(const at::Tensor& loss);
  /// The chance of an augmentation, if it is adaptive.
  void recordStrength();
  /// The loss of an update of the penalties alone.
  void recordPenalty(const at::Tensor& loss);
  /// The discriminator's losses, the generator's, those of the penalties' own updates if there were
  /// any, and the accuracy unless the scores are a critic's; means over the batches of each update.
  std::vector<LossSeries> losses() const;

  GanPlayers& players;
  StepInputs& inputs;
  Watch& watch;
  /// The step's number in the run, from 0.
  const int64_t number;

 private:
  /// What the generator's update needs of the discriminator's last one.
  struct Kept {
    Batch real;
    /// The number of the draw that `real` comes from.
    int64_t realNumber = -1;
    Fakes fakes;
    Shown shown;
  };
  ForwardContext context(const at::Tensor& labels);
  at::Tensor addInstanceNoise(const at::Tensor& images);

  LossSeries discriminatorLosses_;
  LossSeries generatorLosses_;
  LossSeries penaltyLosses_;
  LossSeries accuracies_;
  LossSeries strengths_;
  int64_t noises_ = 0;
  int64_t augmentations_ = 0;
  /// Of each batch of an update.
  std::vector<Kept> batches_;
  /// The batch at hand.
  size_t at_ = 0;
};

}  // namespace falsario
