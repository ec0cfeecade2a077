#pragma once

#include <ATen/ATen.h>

#include "runtime/random_stream.h"
#include "training/state.h"

namespace falsario {

/// A batch in the model's range, [N, C, H, W], with its labels, int64 [N] (undefined without
/// classes).
struct Batch {
  at::Tensor images;
  at::Tensor labels;
};

/// What a training step takes from outside: real images and random numbers. `update` counts a
/// player's updates within the step. A trainer asks in the contract's order and never knows where
/// it comes from: the data and the streams of a run (StreamDraws), or a recorded reference case
/// (RecordedDraws).
class Draws {
 public:
  enum class Player { discriminator, generator, posterior };

  Draws() = default;
  virtual ~Draws() = default;
  Draws(const Draws&) = delete;
  Draws& operator=(const Draws&) = delete;

  virtual void beginStep(int64_t step) = 0;
  virtual Batch real(int64_t update) = 0;
  /// Latents, or a posterior's standard normal noise: [batch, latent].
  virtual at::Tensor noise(Player player, int64_t update, int64_t batch) = 0;
  /// Labels for the generator's own step, uniform over the classes.
  virtual at::Tensor labels(int64_t update, int64_t batch) = 0;
  /// Where between two images a penalty is taken: U[0, 1), one an image.
  virtual at::Tensor alpha(int64_t update, int64_t batch) = 0;
  /// U[0, 1) for every pixel.
  virtual at::Tensor perturbation(int64_t update, at::IntArrayRef sizes) = 0;
  /// bool [batch]: whose target in the discriminator's loss is swapped.
  virtual at::Tensor flips(const char* images, int64_t update, int64_t batch, double p) = 0;
  /// N(0, 1) for every pixel of the images that the discriminator is shown.
  virtual at::Tensor instanceNoise(at::IntArrayRef sizes) = 0;
  virtual RandomStream& dropout() = 0;
  /// Where in the data and in the random numbers it stands.
  virtual void visitState(StateVisitor& visitor) = 0;
};

}  // namespace falsario
