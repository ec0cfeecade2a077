#pragma once

#include <ATen/ATen.h>

#include <cstdint>

#include "kernels/bf16.h"

namespace falsario {

/// Images in the model's range, [N, C, H, W], with their labels, int64 [N] (undefined without
/// classes).
struct Batch {
  at::Tensor images;
  at::Tensor labels;
};

/// The batches that each update of a network takes.
struct UpdateBatches {
  /// The images of each batch.
  int64_t size;
  /// If there are several, only the activations of one are in memory at a time.
  int64_t count = 1;
  /// How the networks multiply them.
  kernels::Precision precision = kernels::Precision::float32;

  double images() const { return static_cast<double>(size) * static_cast<double>(count); }
};

}  // namespace falsario
