#pragma once

#include <memory>
#include <vector>

#include "training/optimizer.h"

/// Every optimiser, by its name in a spec: a new one needs its own file and a line here.
#define FALSARIO_OPTIMIZERS(OPTIMIZER) \
  OPTIMIZER(adam)                      \
  OPTIMIZER(adamw)                     \
  OPTIMIZER(rmsprop)                   \
  OPTIMIZER(sgd)

namespace falsario::optimizers {
#define FALSARIO_DECLARE(name) \
  std::unique_ptr<Optimizer> name(const Fields& spec, const std::vector<NamedTensor>& parameters);
FALSARIO_OPTIMIZERS(FALSARIO_DECLARE)
#undef FALSARIO_DECLARE
}  // namespace falsario::optimizers
