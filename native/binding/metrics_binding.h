#pragma once

#include <napi.h>

namespace falsario::binding {

/// nearestDistance(images: NativeTensor): Promise<number>
Napi::Value nearestDistance(const Napi::CallbackInfo& info);

}  // namespace falsario::binding
