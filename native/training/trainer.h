#pragma once

#include <vector>

#include "training/loss_series.h"
#include "training/state.h"
#include "training/watch.h"

namespace falsario {

/// Does training steps of a model.
class Trainer {
 public:
  Trainer() = default;
  virtual ~Trainer() = default;
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;

  /// Does one step. Losses of updates that only some steps make are left out in the others.
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
