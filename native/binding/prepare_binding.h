#pragma once

#include <napi.h>

namespace falsario::binding {

/// prepareImages(images: NativeTensor, input: ImageInput): Promise<NativeFloats>
Napi::Value prepareImages(const Napi::CallbackInfo& info);

}  // namespace falsario::binding
