#include "binding/script_binding.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "binding/convert.h"
#include "binding/environment.h"
#include "binding/promise_job.h"
#include "binding/tensor_argument.h"
#include "models/partwise.h"
#include "runtime/device.h"

namespace falsario::binding {
namespace {

using features::ScriptExtractor;
using features::ScriptRequest;

// A foreign network may be deep, so it gets few images at a time, and fewer if they are large.
constexpr int64_t maxImages = 16;
constexpr int64_t maxValues = int64_t{1} << 24;

Partwise extraction(const std::shared_ptr<ScriptExtractor>& script,
                    const std::shared_ptr<const ScriptRequest>& request, const at::Tensor& images) {
  // The first part refuses a tensor that is not a batch of images.
  const bool batch = images.dim() == 4;
  const int64_t each = batch ? request->input.valuesPerImage(images.size(2), images.size(3)) : 1;
  const int64_t atOnce = std::clamp(maxValues / std::max<int64_t>(each, 1), int64_t{1}, maxImages);
  return Partwise::inPartsOf(atOnce, batch ? images.size(0) : 1, [=](int64_t start, int64_t count) {
    return script->extract(batch ? images.narrow(0, start, count) : images, *request);
  });
}

}  // namespace

Napi::Function ScriptBinding::define(Napi::Env env) {
  return DefineClass(env, "NativeScript",
                     {InstanceAccessor<&ScriptBinding::arguments>("arguments"),
                      InstanceMethod<&ScriptBinding::extract>("extract"),
                      InstanceMethod("dispose", &ScriptBinding::dispose)});
}

Napi::Value ScriptBinding::openScript(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const std::string path = info[0].As<Napi::String>();
    const std::string device = info[1].As<Napi::String>();
    return startJob(env, [=] {
      useThreads(0);
      auto script = std::make_shared<ScriptExtractor>(path, parseDevice(device));
      return [script](Napi::Env there) { return create(Environment::of(there)->script, script); };
    });
  });
}

Napi::Value ScriptBinding::arguments(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    Napi::Array list = Napi::Array::New(env);
    for (const auto& [name, type, optional] : held()->arguments()) {
      Napi::Object entry = Napi::Object::New(env);
      entry.Set("name", name);
      entry.Set("type", type);
      entry.Set("optional", optional);
      list.Set(list.Length(), entry);
    }
    return list;
  });
}

Napi::Value ScriptBinding::extract(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const at::Tensor images = toTensor(info[0].As<Napi::Object>(), "DATA_INVALID").tensor;
    const auto request = std::make_shared<const ScriptRequest>(toValue(info[1]));
    auto work = std::make_shared<std::optional<Partwise>>();
    return startSlicedJob(env, [=, script = held()]() -> std::optional<Deliver> {
      useThreads(0);
      if (!*work) work->emplace(extraction(script, request, images));
      if (!(*work)->advance()) return std::nullopt;
      const auto& results = (*work)->results();
      script->checkFinite(results);
      return [results](Napi::Env there) {
        Napi::Object byName = Napi::Object::New(there);
        for (const auto& [name, tensor] : results) {
          byName.Set(name, toNativeFloats(there, tensor));
        }
        return byName;
      };
    });
  });
}

}  // namespace falsario::binding
