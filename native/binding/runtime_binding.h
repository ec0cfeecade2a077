#pragma once

#include <napi.h>

namespace falsario::binding {

/// runtimeInfo(): RuntimeInfo of lib/native/types.ts.
Napi::Value runtimeInfo(const Napi::CallbackInfo& info);
/// shutdown(): closes this Environment.
void shutdown(const Napi::CallbackInfo& info);

}  // namespace falsario::binding
