#include "training/instance_noise.h"

#include <algorithm>

namespace falsario {

InstanceNoise::InstanceNoise(const Fields& objective) {
  if (!objective.has("instanceNoise")) return;
  const Fields spec = objective.object("instanceNoise");
  deviation_ = spec.number("std");
  if (spec.has("decaySteps")) decaySteps_ = spec.number("decaySteps");
}

double InstanceNoise::deviation(int64_t step) const {
  const double left =
      decaySteps_ == 0 ? 1 : std::max(0.0, 1 - static_cast<double>(step) / decaySteps_);
  return deviation_ * left;
}

}  // namespace falsario
