#pragma once

#include "runtime/fields.h"
#include "training/draws.h"

namespace falsario {

/// Noise on every image that the discriminator sees, real and fake, in both players' steps
/// (Sønderby et al. 2017): N(0, std²), std falling linearly to 0 over `decaySteps` steps where that
/// is given.
class InstanceNoise {
 public:
  /// `objective` may have none.
  explicit InstanceNoise(const Fields& objective);

  at::Tensor add(const at::Tensor& images, int64_t step, Draws& draws) const;

 private:
  double std_ = 0;
  double decaySteps_ = 0;
};

}  // namespace falsario
