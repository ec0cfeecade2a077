#pragma once

#include <cstdint>

#include "runtime/fields.h"

namespace falsario {

/// A factor that rises linearly to 1 over the first `warmup` updates; `n` counts updates from 0.
double warmupFactor(double warmup, double n);

/// The factor of the learning rate at this update of an optimiser, counted from 0.
double scheduleFactor(const Fields& schedule, int64_t update);

}  // namespace falsario
