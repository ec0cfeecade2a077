#include "binding/metric_job.h"

#include "binding/convert.h"

namespace falsario::binding {

int64_t toInteger(const Napi::Value& value) {
  return value.As<Napi::Number>().Int64Value();
}

Deliver deliverNumber(double value) {
  return [value](Napi::Env env) -> Napi::Value { return Napi::Number::New(env, value); };
}

Deliver deliverNumbers(Numbers numbers) {
  return [numbers = std::move(numbers)](Napi::Env env) -> Napi::Value {
    Napi::Object result = Napi::Object::New(env);
    for (const auto& [name, value] : numbers) result.Set(name, value);
    return result;
  };
}

Deliver deliverArray(const at::Tensor& tensor) {
  return [here = tensor.to(at::kCPU).contiguous()](Napi::Env env) -> Napi::Value {
    return toTypedArray(env, here);
  };
}

Napi::Value startSlice(Napi::Env env, std::function<Deliver()> compute, Kept kept) {
  return startJob(env, std::function<Deliver()>([compute = std::move(compute)] {
                    useThreads(0);
                    return compute();
                  }),
                  std::move(kept));
}

}  // namespace falsario::binding
