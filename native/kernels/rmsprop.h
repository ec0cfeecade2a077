#pragma once

#include <vector>

#include "kernels/sweep.h"

namespace falsario::kernels {

/// The numbers of one RMSprop update.
struct RmspropNumbers {
  double learningRate;
  double alpha;
  double eps;
  double momentum;
  double weightDecay;
};

/// The tensors of a parameter, which have its shape and layout.
struct RmspropState {
  at::Tensor gradient;
  at::Tensor squares;
  /// Undefined if momentum is 0.
  at::Tensor velocity;
};

/// One update of all parameters in a single pass over their memory. `states` are in their order.
/// The operations are those of the plain form in the same order; LibTorch may round a product and a
/// sum together, which this does not.
FiniteSums rmsprop(const std::vector<at::Tensor>& parameters,
                   const std::vector<RmspropState>& states, const RmspropNumbers& numbers);

}  // namespace falsario::kernels
