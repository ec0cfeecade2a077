#pragma once

#include <napi.h>

namespace falsario::binding {

/// Puts everything that lib/native/index.ts calls on the add-on's exports.
Napi::Object defineExports(Napi::Env env, Napi::Object exports);

}  // namespace falsario::binding
