#pragma once

#include <napi.h>

namespace falsario::binding {

/// runtimeInfo(): RuntimeInfo of native.ts.
Napi::Value runtimeInfo(const Napi::CallbackInfo& info);
/// shutdown(): closes this environment; see Environment.
void shutdown(const Napi::CallbackInfo& info);

}  // namespace falsario::binding
