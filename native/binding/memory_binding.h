#pragma once

#include <napi.h>

namespace falsario::binding {

/// measureSteps(spec, batchSize, threads): StepMemory of native.ts.
Napi::Value measureSteps(const Napi::CallbackInfo& info);

}  // namespace falsario::binding
