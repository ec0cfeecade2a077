#pragma once

#include <napi.h>

#include <exception>
#include <string>

#include "runtime/error.h"

namespace falsario::binding {

/// An error on its way from the training thread to JavaScript.
struct Failure {
  std::string code;
  std::string path;
  std::string message;
  ErrorDetails details;

  /// A JavaScript Error with these properties. lib/native/addon.ts turns it into a FalsarioError.
  Napi::Error toError(Napi::Env env) const;
};

/// Converts an exception, without LibTorch's backtrace.
Failure toFailure(const std::exception_ptr& exception);

/// Calls `body`. Whatever it throws becomes a JavaScript exception.
template <typename Body>
auto guarded(Napi::Env env, Body body) {
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw toFailure(std::current_exception()).toError(env);
  }
}

}  // namespace falsario::binding
