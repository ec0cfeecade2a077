#pragma once

#include <cstdint>
#include <memory>

#include "runtime/value.h"

namespace falsario {

/// What training takes of the CPU's memory, in bytes.
struct StepMemory {
  /// Parameters, buffers and the moving average.
  int64_t model;
  /// What the trainer keeps from step to step: the optimisers' moments.
  int64_t trainer;
  /// All of it, with what a step needs while it lasts, in blocks as the allocator hands them out.
  int64_t peak;
};

/// Builds a model of this spec, trains it for two steps on random images, samples, counts and
/// throws it away. One call is one job of the training thread, so that no other run is counted with
/// it; memory that was kept for later is given back before and after.
StepMemory measureSteps(const std::shared_ptr<const Value>& spec, int64_t batchSize,
                        int64_t samples);

}  // namespace falsario
