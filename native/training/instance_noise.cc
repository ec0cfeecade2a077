#include "training/instance_noise.h"

#include <algorithm>

namespace falsario {

InstanceNoise::InstanceNoise(const Fields& objective) {
  if (!objective.has("instanceNoise")) return;
  const Fields spec = objective.object("instanceNoise");
  std_ = spec.number("std");
  if (spec.has("decaySteps")) decaySteps_ = spec.number("decaySteps");
}

at::Tensor InstanceNoise::add(const at::Tensor& images, int64_t step, Draws& draws) const {
  const double left =
      decaySteps_ == 0 ? 1 : std::max(0.0, 1 - static_cast<double>(step) / decaySteps_);
  const double std = std_ * left;
  if (std == 0) return images;
  return images + std * draws.instanceNoise(images.sizes());
}

}  // namespace falsario
