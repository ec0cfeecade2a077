#pragma once

#include <memory>
#include <optional>

#include "models/gan.h"
#include "objectives/gan_objective.h"
#include "objectives/image_augmentation.h"
#include "training/adaptive_strength.h"
#include "training/batch.h"
#include "training/ema.h"
#include "training/instance_noise.h"
#include "training/optimizer.h"
#include "training/penalty_terms.h"
#include "training/rounded_weights.h"
#include "training/state.h"

namespace falsario {

/// A GAN's two networks with all state that is kept between training steps.
struct GanPlayers {
  /// The model must outlive the players.
  GanPlayers(Gan& gan, const UpdateBatches& updateBatches);

  void visitState(StateVisitor& visitor);
  void scaleLearningRate(double factor);
  /// Whether the generator's update needs the real batch or its labels.
  bool generatorTakesReal() const { return objective.generatorSeesReal() || realLabels; }

  Gan& model;
  UpdateBatches batches;
  GanObjective objective;
  PenaltyTerms penalties;
  ImageAugmentation augmentation;
  AdaptiveStrength adaptive;
  InstanceNoise instanceNoise;
  std::unique_ptr<Optimizer> generatorOptimizer;
  std::unique_ptr<Optimizer> discriminatorOptimizer;
  RoundedWeights roundedGenerator;
  RoundedWeights roundedDiscriminator;
  /// The probability that an image's target in the discriminator's loss is flipped.
  double labelFlip;
  /// Whether the fakes of the discriminator's update get drawn labels instead of the real ones.
  bool drawnLabels;
  /// Whether the generator's update takes the labels of the real batch.
  bool realLabels;
  /// Whether the generator's updates of a step come before the discriminator's.
  bool generatorFirst;
  /// The discriminator's layer whose output feature matching compares.
  std::optional<int64_t> featureLayer;
  /// Whether one forward of the discriminator may score two batches.
  bool joinsBatches;
  Ema ema;
  /// The discriminator's updates in the whole run.
  int64_t discriminatorUpdates = 0;
};

}  // namespace falsario
