#include "binding/memory_binding.h"

#include "binding/batches_argument.h"
#include "binding/convert.h"
#include "binding/errors.h"
#include "binding/promise_job.h"
#include "runtime/cpu_allocator.h"
#include "runtime/device.h"
#include "training/step_memory.h"

namespace falsario::binding {

Napi::Value measureSteps(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    auto spec = std::make_shared<const falsario::Value>(toValue(info[0]));
    const UpdateBatches batches = toBatches(info[1], info[4]);
    const int64_t samples = toInteger(info[2]);
    const int threads = info[3].As<Napi::Number>().Int32Value();
    return startJob(env, [=] {
      useThreads(threads);
      const StepMemory memory = falsario::measureSteps(spec, batches, samples);
      return [=](Napi::Env there) {
        Napi::Object result = Napi::Object::New(there);
        result.Set("model", static_cast<double>(memory.model));
        result.Set("trainer", static_cast<double>(memory.trainer));
        result.Set("peak", static_cast<double>(memory.peak));
        return result;
      };
    });
  });
}

void releaseMemory(const Napi::CallbackInfo& info) {
  guarded(info.Env(), [&] {
    const auto arrays = info[0].As<Napi::Array>();
    for (uint32_t i = 0; i < arrays.Length(); ++i) {
      const Napi::Value array = arrays[i];
      releaseTensorMemory(array.As<Napi::TypedArray>().ArrayBuffer());
    }
    trimHeap();
  });
}

}  // namespace falsario::binding
