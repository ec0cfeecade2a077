#pragma once

#include <napi.h>

#include <exception>
#include <string>

namespace falsario::binding {

/// An error on its way from the training thread to JavaScript.
struct Failure {
  std::string code;
  std::string path;
  std::string message;

  /// A JavaScript Error with `code` and `path`; native.ts makes a FalsarioError of it.
  Napi::Error toError(Napi::Env env) const;
};

/// What the exception says, without LibTorch's backtrace.
Failure describe(const std::exception_ptr& exception);

/// Calls `body`; whatever it throws becomes a JavaScript exception.
template <typename Body>
auto guarded(Napi::Env env, Body body) {
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw describe(std::current_exception()).toError(env);
  }
}

}  // namespace falsario::binding
