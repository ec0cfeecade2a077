#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <vector>

#include "training/state.h"
#include "training/watch.h"

namespace falsario {

/// One loss of a step, once for every update that its player made: 0-d, before the update. What is
/// told as several numbers (the kl of each latent dimension) is 1-d.
struct LossSeries {
  std::string name;
  std::vector<at::Tensor> values;
};

/// Does training steps. Knows interfaces only, never a model's or a loss's name.
class Trainer {
 public:
  Trainer() = default;
  virtual ~Trainer() = default;
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  /// One step; the same losses, in the same order, every time.
  virtual std::vector<LossSeries> step() = 0;
  /// Everything that decides the rest of the run.
  virtual void visitState(StateVisitor& visitor) = 0;
  /// Of every optimiser, from the next update on.
  virtual void scaleLearningRate(double factor) = 0;

  Watch& watch() { return watch_; }

 private:
  Watch watch_;
};

}  // namespace falsario
