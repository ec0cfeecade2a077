#pragma once

#include <napi.h>

namespace falsario::binding {

/// Exports the metrics of lib/native/metrics.ts that compare sets of images.
void defineMetrics(Napi::Env env, Napi::Object& exports);

}  // namespace falsario::binding
