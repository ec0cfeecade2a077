#pragma once

#include <cstdint>

#include "runtime/fields.h"

namespace falsario {

/// Rises linearly to 1 over the first `warmup` updates; `n` counts them from 0.
double warmupFactor(double warmup, double n);

/// The factor of the learning rate at an optimiser's n-th update, from 0.
double scheduleFactor(const Fields& schedule, int64_t update);

}  // namespace falsario
