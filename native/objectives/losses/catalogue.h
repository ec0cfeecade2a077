#pragma once

#include <memory>

#include "objectives/adversarial_loss.h"

/// Every adversarial loss, by its name in a spec: a new one needs its own file, a line
/// here and its name in lib/config/objectives.ts.
#define FALSARIO_LOSSES(LOSS) \
  LOSS(minimax)               \
  LOSS(nonSaturating)         \
  LOSS(leastSquares)          \
  LOSS(hinge)                 \
  LOSS(wasserstein)           \
  LOSS(relativistic)

namespace falsario::losses {
#define FALSARIO_DECLARE(name) std::unique_ptr<AdversarialLoss> name();
FALSARIO_LOSSES(FALSARIO_DECLARE)
#undef FALSARIO_DECLARE
}  // namespace falsario::losses
