#pragma once

#include <ATen/ATen.h>

#include "objectives/draws.h"
#include "runtime/random_stream.h"
#include "training/batch.h"
#include "training/state.h"

namespace falsario {

/// Everything a training step takes from outside: real images and random numbers. A trainer asks in
/// the contract's order and does not depend on the source: the data and streams of a run
/// (StreamDraws), or a recorded reference case (RecordedDraws).
class StepInputs : public Draws {
 public:
  virtual void beginStep(int64_t step) = 0;
  /// The real batch of this update of the step.
  virtual Batch real(int64_t update) = 0;
  /// The stream that dropout layers draw from.
  virtual RandomStream& dropout() = 0;
  /// Visits the position in the data and the state of every stream.
  virtual void visitState(StateVisitor& visitor) = 0;
};

}  // namespace falsario
