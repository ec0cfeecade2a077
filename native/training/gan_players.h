#pragma once

#include <memory>
#include <optional>

#include "models/gan.h"
#include "objectives/gan_objective.h"
#include "training/batch.h"
#include "training/ema.h"
#include "training/instance_noise.h"
#include "training/lazy_penalty.h"
#include "training/optimizer.h"
#include "training/rounded_weights.h"
#include "training/state.h"

namespace falsario {

/// A GAN's two networks with all state that is kept between training steps.
struct GanPlayers {
  /// The model must outlive the players.
  GanPlayers(Gan& gan, const UpdateBatches& updateBatches);

  void visitState(StateVisitor& visitor);
  void scaleLearningRate(double factor);

  Gan& model;
  UpdateBatches batches;
  GanObjective objective;
  LazyPenalty penalty;
  InstanceNoise instanceNoise;
  std::unique_ptr<Optimizer> generatorOptimizer;
  std::unique_ptr<Optimizer> discriminatorOptimizer;
  RoundedWeights roundedGenerator;
  RoundedWeights roundedDiscriminator;
  /// The probability that an image's target in the discriminator's loss is flipped.
  double labelFlip;
  /// The discriminator's layer whose output feature matching compares.
  std::optional<int64_t> featureLayer;
  /// Whether one forward of the discriminator may score two batches.
  bool joinsBatches;
  Ema ema;
  /// The discriminator's updates in the whole run.
  int64_t discriminatorUpdates = 0;
};

}  // namespace falsario
