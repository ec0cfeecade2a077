#pragma once

#include <ATen/ATen.h>

#include <cstdint>

#include "runtime/distribution.h"

/// Every purpose that a step draws random numbers for: its name, the stream that a run draws from
/// and the tensor of a reference case that records the draw. A new purpose is a line here.
#define FALSARIO_PURPOSES(PURPOSE)                         \
  PURPOSE(discriminatorLatents, "noise", "noise.d")        \
  PURPOSE(generatorLatents, "noise", "noise.g")            \
  PURPOSE(posteriorNoise, "noise", "noise")                \
  PURPOSE(generatorLabels, "labels", "labels.g")           \
  PURPOSE(fakeLabels, "labels", "labels.fake")             \
  PURPOSE(penaltyMix, "penalty", "alpha")                  \
  PURPOSE(penaltyPerturbation, "penalty", "perturbation")  \
  PURPOSE(realFlips, "flips", "flips.real")                \
  PURPOSE(fakeFlips, "flips", "flips.fake")                \
  PURPOSE(instanceNoise, "instanceNoise", "instanceNoise") \
  PURPOSE(augmentation, "augment", "augment")

namespace falsario {

enum class Purpose {
#define FALSARIO_NAME(purpose, stream, tensor) purpose,
  FALSARIO_PURPOSES(FALSARIO_NAME)
#undef FALSARIO_NAME
};

/// The random numbers of a training step. A run draws them from its streams, a reference case has
/// recorded them.
class Draws {
 public:
  Draws() = default;
  virtual ~Draws() = default;
  Draws(const Draws&) = delete;
  Draws& operator=(const Draws&) = delete;

  /// A tensor of these sizes. `number` counts the draws for this purpose within the step, from 0;
  /// it is the update's number if an update draws once.
  virtual at::Tensor draw(Purpose purpose, int64_t number, const Distribution& distribution,
                          at::IntArrayRef sizes) = 0;
};

}  // namespace falsario
