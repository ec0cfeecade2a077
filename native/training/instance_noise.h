#pragma once

#include <cstdint>

#include "runtime/fields.h"

namespace falsario {

/// Noise on the images that the discriminator sees, real and fake, in the updates of both networks
/// (Sønderby et al. 2017): N(0, deviation²). Unrolled updates and penalties add none. The deviation
/// falls linearly to 0 over `decaySteps` steps if that is given.
class InstanceNoise {
 public:
  /// Reads the objective's `instanceNoise`; without it the deviation is 0.
  explicit InstanceNoise(const Fields& objective);

  /// The deviation in this step, counted from 0.
  double deviation(int64_t step) const;

 private:
  double deviation_ = 0;
  double decaySteps_ = 0;
};

}  // namespace falsario
