#include "training/rounded_weights.h"

#include <ATen/core/grad_mode.h>

namespace falsario {

RoundedWeights::RoundedWeights(Network& network, Optimizer& optimizer, kernels::Precision precision)
    : network_(network), leaves_(network.parameters()) {
  if (precision == kernels::Precision::float32 || !optimizer.writesRounded()) return;
  for (const size_t position : network.multiplied()) {
    at::Tensor& leaf = leaves_[position];
    const at::Tensor weight = leaf;
    leaf = weight.detach().to(at::kBFloat16).requires_grad_(true);
    copies_.push_back({weight, leaf, weight._version()});
  }
  optimizer.differentiateBy(leaves_);
}

Substitution RoundedWeights::use() {
  const at::NoGradGuard noGrad;
  for (auto& [weight, rounded, version] : copies_) {
    if (weight._version() == version) continue;
    rounded.copy_(weight);
    version = weight._version();
  }
  return {network_, network_.parameters(), leaves_};
}

}  // namespace falsario
