#pragma once

#include <napi.h>

#include "binding/holder.h"
#include "models/model.h"

namespace falsario::binding {

/// The object that NativeModel of lib/native/models.ts wraps.
class ModelBinding final : public Holder<ModelBinding, Model> {
 public:
  static constexpr const char* noun = "the model";
  static int64_t bytes(const Model& model) { return model.bytes(); }

  using Holder::Holder;
  static Napi::Function define(Napi::Env env);

  /// createModel(spec, { seed, device })
  static Napi::Value createModel(const Napi::CallbackInfo& info);
  /// describeNetworks(spec): NetworkDescriptions of lib/native/types.ts.
  static Napi::Value describeNetworks(const Napi::CallbackInfo& info);

 private:
  Napi::Value device(const Napi::CallbackInfo& info);
  // Computations with the networks, in inference.cc.
  Napi::Value sample(const Napi::CallbackInfo& info);
  Napi::Value drawLatents(const Napi::CallbackInfo& info);
  Napi::Value directions(const Napi::CallbackInfo& info);
  Napi::Value generate(const Napi::CallbackInfo& info);
  Napi::Value examine(const Napi::CallbackInfo& info);
  Napi::Value elbo(const Napi::CallbackInfo& info);
  Napi::Value importanceBound(const Napi::CallbackInfo& info);
  Napi::Value binarize(const Napi::CallbackInfo& info);
  Napi::Value state(const Napi::CallbackInfo& info);
  Napi::Value load(const Napi::CallbackInfo& info);
};

}  // namespace falsario::binding
