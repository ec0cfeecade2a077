#pragma once

#include <napi.h>

#include "training/batch.h"

namespace falsario::binding {

/// Converts a batch size, and the number of batches for each update (1 if undefined). Throws
/// NATIVE_FAILED if that is less than 1.
UpdateBatches toBatches(const Napi::Value& size, const Napi::Value& accumulate);

}  // namespace falsario::binding
