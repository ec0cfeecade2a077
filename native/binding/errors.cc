#include "binding/errors.h"

#include <c10/util/Exception.h>

#include <new>

namespace falsario::binding {

Napi::Error Failure::toError(Napi::Env env) const {
  Napi::Error error = Napi::Error::New(env, message);
  const auto set = [&error](const char* name, const std::string& value) {
    if (!value.empty()) error.Set(name, value);
  };
  set("code", code);
  set("path", path);
  set("expected", details.expected);
  set("received", details.received);
  set("fix", details.fix);
  return error;
}

Failure toFailure(const std::exception_ptr& exception) {
  const auto unnamed = [](const std::string& message) -> Failure {
    return {"NATIVE_FAILED", "", message, {}};
  };
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return {error.code(), error.path(), error.what(), error.details()};
  } catch (const c10::Error& error) {
    return unnamed(error.what_without_backtrace());
  } catch (const std::bad_alloc&) {
    return unnamed("out of memory");
  } catch (const std::exception& error) {
    return unnamed(error.what());
  } catch (...) {
    return unnamed("an unknown native error");
  }
}

}  // namespace falsario::binding
