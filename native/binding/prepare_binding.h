#pragma once

#include <napi.h>

namespace falsario::binding {

/// prepareImages(images, input): NativeFloats of lib/native/types.ts.
Napi::Value prepareImages(const Napi::CallbackInfo& info);

}  // namespace falsario::binding
