#pragma once

#include <napi.h>

namespace falsario::binding {

/// measureSteps(spec, batchSize, samples, threads, accumulate): StepMemory of lib/native/types.ts.
Napi::Value measureSteps(const Napi::CallbackInfo& info);

/// releaseMemory(arrays): frees the memory of typed arrays that the add-on made now instead of when
/// they are collected. They are empty from then on. Other arrays stay as they are. Runs on
/// JavaScript's thread and takes a few milliseconds.
void releaseMemory(const Napi::CallbackInfo& info);

}  // namespace falsario::binding
