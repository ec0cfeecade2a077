#pragma once

#include <napi.h>

namespace falsario::binding {

/// Exports all functions that lib/native/*.ts call.
Napi::Object defineExports(Napi::Env env, Napi::Object exports);

}  // namespace falsario::binding
