#pragma once

#include <napi.h>

namespace falsario::binding {

/// measureSteps(spec, batchSize, samples, threads): StepMemory of native.ts.
Napi::Value measureSteps(const Napi::CallbackInfo& info);

/// release(arrays): on JavaScript's thread, a few milliseconds.
void release(const Napi::CallbackInfo& info);

}  // namespace falsario::binding
