#include "binding/model_binding.h"

#include <ATen/core/grad_mode.h>
#include <optional>
#include <utility>

#include "binding/convert.h"
#include "binding/promise_job.h"
#include "models/generation.h"
#include "runtime/device.h"

namespace falsario::binding {
namespace {

/// NativeImages of native.ts.
Deliver deliverImages(const Model& model, const at::Tensor& floats) {
  const at::Tensor bytes = model.image().quantise(floats);
  return [floats, bytes](Napi::Env env) -> Napi::Value {
    Napi::Object result = Napi::Object::New(env);
    result.Set("shape", toArray(env, floats.sizes()));
    result.Set("float", toTypedArray(env, floats));
    result.Set("bytes", toTypedArray(env, bytes));
    return result;
  };
}

/// A job that makes images, a part a slice. `prepare` draws or copies what goes in, on the training
/// thread, in the first.
Napi::Promise generateImages(Napi::Env env, const std::shared_ptr<Model>& model, int threads,
                             const std::function<Generation()>& prepare,
                             std::vector<Napi::ObjectReference> kept = {}) {
  auto generation = std::make_shared<std::optional<Generation>>();
  return startJob(env, std::function<std::optional<Deliver>()>([=]() -> std::optional<Deliver> {
                    useThreads(threads);
                    if (!*generation) generation->emplace(prepare());
                    if (!(*generation)->advance()) return std::nullopt;
                    return deliverImages(*model, (*generation)->images());
                  }),
                  std::move(kept));
}

Napi::Object toObject(Napi::Env env, const NetworkDescription& network) {
  Napi::Array layers = Napi::Array::New(env);
  for (const LayerDescription& layer : network.layers) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", layer.name);
    entry.Set("type", layer.type);
    entry.Set("output", toArray(env, layer.output));
    entry.Set("parameters", static_cast<double>(layer.parameters));
    layers.Set(layers.Length(), entry);
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("name", network.name);
  result.Set("layers", layers);
  result.Set("parameters", static_cast<double>(network.parameters));
  result.Set("buffers", static_cast<double>(network.buffers));
  return result;
}

uint64_t seedOf(const Napi::Object& options) {
  return static_cast<uint64_t>(options.Get("seed").As<Napi::Number>().Int64Value());
}

/// Labels as the networks take them; every one must be a class.
at::Tensor checkedLabels(const Model& model, const at::Tensor& labels, int64_t count) {
  if (model.classes() == 0) throw Error("DATA_MISMATCH", "labels", "the model has no classes");
  if (labels.dim() != 1 || labels.size(0) != count) {
    throw Error("DATA_MISMATCH", "labels", "there must be one label for each image");
  }
  if (labels.lt(0).logical_or(labels.ge(model.classes())).any().item<bool>()) {
    throw Error("DATA_MISMATCH", "labels",
                "labels must be from 0 to " + std::to_string(model.classes() - 1));
  }
  return labels.to(model.device());
}

}  // namespace

Napi::Function ModelBinding::define(Napi::Env env) {
  return DefineClass(
      env, "NativeModel",
      {InstanceAccessor<&ModelBinding::device>("device"),
       InstanceMethod<&ModelBinding::sample>("sample"),
       InstanceMethod<&ModelBinding::state>("state"), InstanceMethod<&ModelBinding::load>("load"),
       InstanceMethod("dispose", &ModelBinding::dispose)});
}

Napi::Value ModelBinding::createModel(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    auto spec = std::make_shared<const falsario::Value>(toValue(info[0]));
    const auto options = info[1].As<Napi::Object>();
    const uint64_t seed = seedOf(options);
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
                        Napi::Array list = Napi::Array::New(there);
                        for (const auto& network : networks)
                          list.Set(list.Length(), toObject(there, network));
                        return list;
                      };
                    }));
  });
}

Napi::Value ModelBinding::device(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return Napi::String::New(info.Env(), held()->device().str());
  });
}

Napi::Value ModelBinding::sample(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto request = info[0].As<Napi::Object>();
    const int64_t count = request.Get("count").As<Napi::Number>().Int64Value();
    const uint64_t seed = seedOf(request);
    const Napi::Value wanted = request.Get("threads");
    const int threads = wanted.IsNumber() ? wanted.As<Napi::Number>().Int32Value() : 0;
    std::optional<std::vector<int64_t>> labels;
    if (request.Get("labels").IsArray()) {
      labels = toIntegers(request.Get("labels").As<Napi::Array>());
    }
    const auto model = held();
    return generateImages(env, model, threads, [=] {
      // A stream of its own: sampling during a run changes none of its numbers.
      RandomStream stream(seed, "sample", model->device());
      at::Tensor given;
      if (labels) given = checkedLabels(*model, at::tensor(*labels, at::kLong), count);
      return Generation(model, model->drawLatent(count, stream), given);
    });
  });
}

Napi::Value ModelBinding::generate(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto model = unwrap(info[0], Environment::of(env)->model).held();
    std::vector<Napi::ObjectReference> kept;
    kept.push_back(Napi::Persistent(info[1].As<Napi::Object>()));
    const BorrowedTensor latent = borrowTensor(info[1].As<Napi::Object>());
    std::optional<BorrowedTensor> labels;
    if (info.Length() > 2 && info[2].IsObject()) {
      kept.push_back(Napi::Persistent(info[2].As<Napi::Object>()));
      labels = borrowTensor(info[2].As<Napi::Object>());
    }
    return generateImages(
        env, model, 0,
        [=] {
          const at::Tensor from = latent.copy().tensor.to(model->device());
          at::Tensor given;
          if (labels) given = checkedLabels(*model, labels->copy().tensor, from.size(0));
          return Generation(model, from, given);
        },
        std::move(kept));
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
                        Napi::Array list = Napi::Array::New(there);
                        for (const auto& entry : tensors)
                          list.Set(list.Length(), toNativeTensor(there, entry));
                        return list;
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
