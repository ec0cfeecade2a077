#pragma once

#include <napi.h>

#include "binding/holder.h"
#include "features/script_extractor.h"

namespace falsario::binding {

/// The object that NativeScript of lib/native/features.ts wraps.
class ScriptBinding final : public Holder<ScriptBinding, features::ScriptExtractor> {
 public:
  static constexpr const char* noun = "the feature extractor";
  static int64_t bytes(const features::ScriptExtractor& script) { return script.bytes(); }

  using Holder::Holder;
  static Napi::Function define(Napi::Env env);

  /// openScript(path, device)
  static Napi::Value openScript(const Napi::CallbackInfo& info);

 private:
  Napi::Value arguments(const Napi::CallbackInfo& info);
  Napi::Value extract(const Napi::CallbackInfo& info);
};

}  // namespace falsario::binding
