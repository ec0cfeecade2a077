#pragma once

#include <cstdint>

#include "runtime/fields.h"

namespace falsario {

/// The factor of the learning rate at an optimiser's n-th update, from 0.
double scheduleFactor(const Fields& schedule, int64_t update);

}  // namespace falsario
