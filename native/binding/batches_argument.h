#pragma once

#include <napi.h>

#include "training/batch.h"

namespace falsario::binding {

/// Converts a batch size, the number of batches for each update (1 if undefined) and the precision
/// (float32 if undefined). Throws NATIVE_FAILED if one of them is not valid.
UpdateBatches toBatches(const Napi::Value& size, const Napi::Value& accumulate,
                        const Napi::Value& precision = {});

}  // namespace falsario::binding
