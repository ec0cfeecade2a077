#pragma once

#include <cstdint>
#include <memory>

#include "runtime/value.h"
#include "training/batch.h"

namespace falsario {

/// The CPU memory of training, in bytes.
struct StepMemory {
  /// Parameters, buffers and the moving average.
  int64_t model;
  /// The state that the trainer keeps between steps: the optimisers' moments.
  int64_t trainer;
  /// The peak of all memory during a step, in the allocator's block sizes.
  int64_t peak;
};

/// Builds a model of this spec, trains it for two steps on random images, samples from it, measures
/// the memory and discards the model. One call is one job of the training thread, so that no other
/// run is measured with it. The allocator's cached memory is released before and after.
StepMemory measureSteps(const std::shared_ptr<const Value>& spec, const UpdateBatches& batches,
                        int64_t samples);

}  // namespace falsario
