#pragma once

#include <napi.h>

#include <memory>
#include <string>

#include "binding/errors.h"
#include "runtime/error.h"

namespace falsario::binding {

/// A JavaScript object that holds a native object until it is disposed or collected.
///
/// V8 counts only the few bytes of the JavaScript object and would collect it late, so the native
/// memory is reported to it. `Wrapper::bytes(held)` is called once, so that the same size is
/// subtracted at the end. Everything runs on JavaScript's thread.
template <typename Wrapper, typename Held>
class Holder : public Napi::ObjectWrap<Wrapper> {
 public:
  /// For create() only: JavaScript cannot make the argument it needs.
  explicit Holder(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Wrapper>(info) {
    if (info.Length() == 1 && info[0].IsExternal()) {
      held_ = *info[0].template As<Napi::External<std::shared_ptr<Held>>>().Data();
      reported_ = Wrapper::bytes(*held_);
      report(info.Env(), reported_);
    }
  }
  ~Holder() override { drop(); }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  static Napi::Object create(const Napi::FunctionReference& constructor,
                             std::shared_ptr<Held> held) {
    const Napi::Env env = constructor.Env();
    return constructor.New({Napi::External<std::shared_ptr<Held>>::New(env, &held)});
  }

  /// Returns the native object. Throws DISPOSED after dispose().
  std::shared_ptr<Held> held() const {
    if (!held_)
      throw Error("DISPOSED", "",
                  std::string(Wrapper::noun) + " was disposed and can no longer be used");
    return held_;
  }

  /// Returns the wrapper behind `value`. Throws NATIVE_FAILED unless `constructor` made it.
  static Wrapper& unwrap(const Napi::Value& value, const Napi::FunctionReference& constructor) {
    if (!value.IsObject() || !value.As<Napi::Object>().InstanceOf(constructor.Value())) {
      throw Error("NATIVE_FAILED", "", std::string("expected ") + Wrapper::noun,
                  {.expected = Wrapper::noun});
    }
    return *Wrapper::Unwrap(value.As<Napi::Object>());
  }

  void dispose(const Napi::CallbackInfo& /*info*/) { drop(); }

 private:
  void drop() {
    if (!held_) return;
    held_.reset();
    report(this->Env(), -reported_);
  }

  /// Uses the C API because a destructor must not throw. It fails only without an environment.
  static void report(napi_env env, int64_t change) {
    int64_t total = 0;
    static_cast<void>(napi_adjust_external_memory(env, change, &total));
  }

  std::shared_ptr<Held> held_;
  int64_t reported_ = 0;
};

}  // namespace falsario::binding
