#include "binding/metric_job.h"

#include "binding/convert.h"

namespace falsario::binding {

Deliver deliverNumber(double value) {
  return [value](Napi::Env env) { return Napi::Number::New(env, value); };
}

Deliver deliverNumbers(NamedNumbers numbers) {
  return [numbers = std::move(numbers)](Napi::Env env) {
    Napi::Object result = Napi::Object::New(env);
    for (const auto& [name, value] : numbers) result.Set(name, value);
    return result;
  };
}

Deliver deliverArray(const at::Tensor& tensor) {
  return [array = tensor.to(at::kCPU).contiguous()](Napi::Env env) {
    return toTypedArray(env, array);
  };
}

Napi::Value startMetric(Napi::Env env, std::function<Deliver()> compute) {
  return startJob(env, [compute = std::move(compute)] {
    useThreads(0);
    return compute();
  });
}

}  // namespace falsario::binding
