#pragma once

#include <memory>

#include "objectives/penalty.h"

/// Every gradient penalty, by its name in a spec: a new one needs its own file and a line here.
#define FALSARIO_PENALTIES(PENALTY) \
  PENALTY(gradient)                 \
  PENALTY(r1)                       \
  PENALTY(r2)                       \
  PENALTY(dragan)

namespace falsario::penalties {
#define FALSARIO_DECLARE(name) std::unique_ptr<Penalty> name();
FALSARIO_PENALTIES(FALSARIO_DECLARE)
#undef FALSARIO_DECLARE
}  // namespace falsario::penalties
