#pragma once

#include <cstdint>

#include "runtime/fields.h"

namespace falsario {

/// A factor that rises linearly to 1 over the first `warmup` updates; `n` counts updates from 0.
double warmupFactor(double warmup, double n);

/// A value that goes from `from` to the schedule's `to` over its `steps` updates, and stays there.
double scheduledValue(const Fields& schedule, double from, int64_t update);

/// The factor of the learning rate at this update of an optimiser, counted from 0.
double scheduleFactor(const Fields& schedule, int64_t update);

}  // namespace falsario
