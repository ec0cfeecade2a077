#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "training/optimizer.h"
#include "training/watch.h"

namespace falsario {

/// One update of an optimiser by the mean of the losses of several batches. The backward of a batch
/// runs as soon as its loss is added, so that the activations of only one batch are in memory.
class Accumulation {
 public:
  /// The optimiser must outlive the accumulation.
  Accumulation(Optimizer& optimizer, int64_t batches) : optimizer_(optimizer), batches_(batches) {}

  /// Adds the loss of the next batch.
  void add(const at::Tensor& loss, bool retainGraph = false);
  /// Updates the parameters, after the losses of all batches were added.
  void update(Watch& watch, Optimizer::Turn turn = Optimizer::Turn::ordinary) {
    optimizer_.step(sums_, watch, turn);
  }

 private:
  Optimizer& optimizer_;
  int64_t batches_;
  /// A gradient for each parameter; undefined if no loss depends on it.
  std::vector<at::Tensor> sums_;
};

}  // namespace falsario
