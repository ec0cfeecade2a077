#pragma once

#include <vector>

#include "kernels/sweep.h"

namespace falsario::kernels {

/// The numbers of one Adam update.
struct AdamNumbers {
  double learningRate;
  double beta1;
  double beta2;
  double eps;
  double weightDecay;
  /// Whether the decay is applied to the parameter itself (AdamW) instead of its gradient.
  bool decoupled;
};

/// A parameter with its gradient, moments and the number of its updates, this one included. All
/// tensors have the same shape and layout.
struct AdamState {
  /// bf16 if there is a rounded copy, otherwise float32.
  at::Tensor gradient;
  /// The parameter's copy in bf16, which is written as well; or undefined.
  at::Tensor rounded;
  at::Tensor first;
  at::Tensor second;
  int64_t count;
};

/// One update of all parameters in a single pass over their memory. `states` are in their order.
/// The operations are those of LibTorch's fused kernel; products and sums are rounded separately.
FiniteSums adam(const std::vector<at::Tensor>& parameters, const std::vector<AdamState>& states,
                const AdamNumbers& numbers);

}  // namespace falsario::kernels
