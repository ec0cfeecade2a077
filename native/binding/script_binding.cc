#include "binding/script_binding.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "binding/convert.h"
#include "binding/promise_job.h"
#include "models/partwise.h"
#include "runtime/device.h"

namespace falsario::binding {
namespace {

using features::ScriptExtractor;
using features::ScriptRequest;

/// A network that others made may be deep: few images at once, fewer where they are large.
constexpr int64_t mostAtOnce = 16;
constexpr int64_t numbersAtOnce = int64_t{1} << 24;

Partwise extraction(const std::shared_ptr<ScriptExtractor>& script,
                    const std::shared_ptr<const ScriptRequest>& request, const at::Tensor& images) {
  // What is no batch of images is refused by the first part.
  const bool batch = images.dim() == 4;
  const int64_t each = batch ? request->input.numbers(images.size(2), images.size(3)) : 1;
  const int64_t atOnce =
      std::clamp(numbersAtOnce / std::max<int64_t>(each, 1), int64_t{1}, mostAtOnce);
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
  return guarded(env, [&]() -> Napi::Value {
    const std::string path = info[0].As<Napi::String>();
    const std::string device = info[1].As<Napi::String>();
    return startJob(env, std::function<Deliver()>([=]() -> Deliver {
                      useThreads(0);
                      auto script = std::make_shared<ScriptExtractor>(path, parseDevice(device));
                      return [script](Napi::Env there) -> Napi::Value {
                        return create(Environment::of(there)->script, script);
                      };
                    }));
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
  return guarded(env, [&]() -> Napi::Value {
    auto images = borrowTensor(info[0].As<Napi::Object>());
    const auto request = std::make_shared<const ScriptRequest>(toValue(info[1]));
    std::vector<Napi::ObjectReference> kept;
    kept.push_back(Napi::Persistent(info[0].As<Napi::Object>()));
    auto work = std::make_shared<std::optional<Partwise>>();
    return startJob(
        env,
        std::function<std::optional<Deliver>()>([=, script = held()]() -> std::optional<Deliver> {
          useThreads(0);
          if (!*work) work->emplace(extraction(script, request, images.copy().tensor));
          if (!(*work)->advance()) return std::nullopt;
          const auto& results = (*work)->results();
          script->checkFinite(results);
          return [results](Napi::Env there) -> Napi::Value {
            Napi::Object byName = Napi::Object::New(there);
            for (const auto& [name, tensor] : results) {
              byName.Set(name, toNativeFloats(there, tensor));
            }
            return byName;
          };
        }),
        std::move(kept));
  });
}

}  // namespace falsario::binding
