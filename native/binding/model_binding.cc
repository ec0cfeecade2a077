#include "binding/model_binding.h"

#include <ATen/core/grad_mode.h>

#include <utility>

#include "binding/convert.h"
#include "binding/description.h"
#include "binding/environment.h"
#include "binding/promise_job.h"
#include "binding/tensor_argument.h"
#include "runtime/device.h"
#include "training/kinds.h"

namespace falsario::binding {

Napi::Function ModelBinding::define(Napi::Env env) {
  return DefineClass(
      env, "NativeModel",
      {InstanceAccessor<&ModelBinding::device>("device"),
       InstanceMethod<&ModelBinding::sample>("sample"),
       InstanceMethod<&ModelBinding::drawLatents>("drawLatents"),
       InstanceMethod<&ModelBinding::directions>("directions"),
       InstanceMethod<&ModelBinding::generate>("generate"),
       InstanceMethod<&ModelBinding::examine>("examine"),
       InstanceMethod<&ModelBinding::elbo>("elbo"),
       InstanceMethod<&ModelBinding::importanceBound>("importanceBound"),
       InstanceMethod<&ModelBinding::binarize>("binarize"),
       InstanceMethod<&ModelBinding::state>("state"), InstanceMethod<&ModelBinding::load>("load"),
       InstanceMethod("dispose", &ModelBinding::dispose)});
}

Napi::Value ModelBinding::createModel(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    auto spec = std::make_shared<const falsario::Value>(toValue(info[0]));
    const auto options = info[1].As<Napi::Object>();
    const uint64_t seed = toSeed(options.Get("seed"));
    const std::string device = options.Get("device").As<Napi::String>();
    return startJob(env, [=] {
      useThreads(0);
      auto model = buildModel(spec, seed, parseDevice(device));
      return [model](Napi::Env there) { return create(Environment::of(there)->model, model); };
    });
  });
}

Napi::Value ModelBinding::describeNetworks(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    auto spec = std::make_shared<const falsario::Value>(toValue(info[0]));
    return startJob(env, [=] {
      auto networks = buildModel(spec, 0, at::kMeta)->describe();
      return [networks](Napi::Env there) { return toArray(there, networks); };
    });
  });
}

Napi::Value ModelBinding::device(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return Napi::String::New(info.Env(), held()->device().str());
  });
}

Napi::Value ModelBinding::state(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const bool raw = info[0].As<Napi::String>().Utf8Value() == "raw";
    return startJob(env, [=, model = held()] {
      const at::NoGradGuard noGrad;
      auto tensors = model->tensors(raw ? Model::Weights::raw : Model::Weights::served);
      // Copies, because JavaScript's tensors must not change while training continues.
      for (NamedTensor& entry : tensors) {
        entry.tensor = entry.tensor.detach().to(at::kCPU).contiguous().clone();
      }
      return [tensors](Napi::Env there) { return toNativeTensors(there, tensors); };
    });
  });
}

Napi::Value ModelBinding::load(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    auto tensors = toTensors(info[0].As<Napi::Array>(), "MODEL_INVALID");
    return startJob(env, [tensors = std::move(tensors), model = held()] {
      model->load(tensors);
      return [](Napi::Env there) { return there.Undefined(); };
    });
  });
}

}  // namespace falsario::binding
