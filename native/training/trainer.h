#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <vector>

#include "training/state.h"
#include "training/watch.h"

namespace falsario {

/// The values of one loss in a step: one for each update of its network, 0-d, computed before the
/// update. A loss with several numbers, such as the KL of each latent dimension, is 1-d.
struct LossSeries {
  std::string name;
  std::vector<at::Tensor> values;
};

/// Does training steps of a model.
class Trainer {
 public:
  Trainer() = default;
  virtual ~Trainer() = default;
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  /// Does one step. Returns the same losses in the same order every time.
  virtual std::vector<LossSeries> step() = 0;
  /// Visits all state that the rest of the run depends on.
  virtual void visitState(StateVisitor& visitor) = 0;
  /// Multiplies the learning rate of every optimiser, from the next update on.
  virtual void scaleLearningRate(double factor) = 0;

  Watch& watch() { return watch_; }

 private:
  Watch watch_;
};

}  // namespace falsario
