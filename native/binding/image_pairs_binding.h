#pragma once

#include <napi.h>

namespace falsario::binding {

/// Adds the metrics that compare images one to one to the exports: a part of AddonMetrics.
void defineImagePairs(Napi::Env env, Napi::Object& exports);

}  // namespace falsario::binding
