#pragma once

#include <napi.h>

namespace falsario::binding {

/// Exports the metrics of lib/native/metrics.ts that compare pairs of images.
void defineImagePairs(Napi::Env env, Napi::Object& exports);

}  // namespace falsario::binding
