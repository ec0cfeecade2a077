#pragma once

#include <napi.h>

namespace falsario::binding {

/// Adds the metrics of whole sets to the exports: AddonMetrics of native-metrics.ts.
void defineMetrics(Napi::Env env, Napi::Object& exports);

}  // namespace falsario::binding
