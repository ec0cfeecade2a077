#include "binding/model_binding.h"

#include <ATen/core/grad_mode.h>
#include <utility>

#include "binding/convert.h"
#include "binding/description.h"
#include "binding/promise_job.h"
#include "runtime/device.h"
#include "training/kinds.h"

namespace falsario::binding {

Napi::Function ModelBinding::define(Napi::Env env) {
  return DefineClass(
      env, "NativeModel",
      {InstanceAccessor<&ModelBinding::device>("device"),
       InstanceMethod<&ModelBinding::sample>("sample"),
       InstanceMethod<&ModelBinding::drawLatents>("drawLatents"),
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
  return guarded(env, [&]() -> Napi::Value {
    auto spec = std::make_shared<const falsario::Value>(toValue(info[0]));
    const auto options = info[1].As<Napi::Object>();
    const uint64_t seed = toSeed(options.Get("seed"));
    const std::string device = options.Get("device").As<Napi::String>();
    return startJob(env, std::function<Deliver()>([=]() -> Deliver {
                      useThreads(0);
                      auto model = buildModel(spec, seed, parseDevice(device));
                      return [model](Napi::Env there) -> Napi::Value {
                        return create(Environment::of(there)->model, model);
                      };
                    }));
  });
}

Napi::Value ModelBinding::describe(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    auto spec = std::make_shared<const falsario::Value>(toValue(info[0]));
    return startJob(env, std::function<Deliver()>([=]() -> Deliver {
                      auto networks = buildModel(spec, 0, at::kMeta)->describe();
                      return [networks](Napi::Env there) -> Napi::Value {
                        return toArray(there, networks);
                      };
                    }));
  });
}

Napi::Value ModelBinding::device(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return Napi::String::New(info.Env(), held()->device().str());
  });
}

Napi::Value ModelBinding::state(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const bool raw = info[0].As<Napi::String>().Utf8Value() == "raw";
    return startJob(env, std::function<Deliver()>([=, model = held()]() -> Deliver {
                      const at::NoGradGuard noGrad;
                      auto tensors =
                          model->tensors(raw ? Model::Weights::raw : Model::Weights::served);
                      // Copies: what JavaScript holds must not change under it as training goes on.
                      for (NamedTensor& entry : tensors) {
                        entry.tensor = entry.tensor.detach().to(at::kCPU).contiguous().clone();
                      }
                      return [tensors](Napi::Env there) -> Napi::Value {
                        return toNativeTensors(there, tensors);
                      };
                    }));
  });
}

Napi::Value ModelBinding::load(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    auto tensors = borrowTensors(info[0].As<Napi::Array>());
    std::vector<Napi::ObjectReference> kept;
    kept.push_back(Napi::Persistent(info[0].As<Napi::Object>()));
    return startJob(
        env, std::function<Deliver()>([tensors = std::move(tensors), model = held()]() -> Deliver {
          model->load(copyAll(tensors));
          return [](Napi::Env there) -> Napi::Value { return there.Undefined(); };
        }),
        std::move(kept));
  });
}

}  // namespace falsario::binding
