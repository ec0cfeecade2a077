#pragma once

#include <napi.h>

#include <vector>

#include "models/network.h"

namespace falsario::binding {

/// Converts to NetworkDescriptions of lib/native/types.ts.
Napi::Array toArray(Napi::Env env, const std::vector<NetworkDescription>& networks);

}  // namespace falsario::binding
