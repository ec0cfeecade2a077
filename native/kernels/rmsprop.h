#pragma once

#include <ATen/ATen.h>

namespace falsario::kernels {

/// The numbers of one RMSprop update.
struct RmspropNumbers {
  double learningRate;
  double alpha;
  double eps;
  double momentum;
  double weightDecay;
};

/// Whether `rmsprop` can update tensors such as this one: float32 on the CPU, without gaps.
bool canUpdate(const at::Tensor& tensor);

/// One update of a parameter in a single pass over its memory. All tensors have the parameter's
/// shape and layout. The operations are those of the plain form in the same order; LibTorch may
/// round a product and a sum together, which this does not.
///
/// @param velocity undefined if momentum is 0
void rmsprop(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& squares,
             const at::Tensor& velocity, const RmspropNumbers& numbers);

}  // namespace falsario::kernels
