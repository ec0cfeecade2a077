#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>

#include "models/model.h"
#include "training/batch.h"
#include "training/draws/step_inputs.h"
#include "training/trainer.h"

namespace falsario {

/// Builds the model that the spec's `kind` names; parameters start from the stream `init` of
/// `seed`. On the meta device nothing is allocated or drawn: enough to describe. Throws
/// SPEC_INVALID.
std::shared_ptr<Model> buildModel(std::shared_ptr<const Value> spec, uint64_t seed,
                                  at::Device device);

/// Builds the trainer of the model's kind. The model must outlive it.
std::unique_ptr<Trainer> buildTrainer(Model& model, std::unique_ptr<StepInputs> inputs,
                                      const UpdateBatches& batches);

}  // namespace falsario
