#include "binding/errors.h"

#include <c10/util/Exception.h>

#include <new>

#include "runtime/error.h"

namespace falsario::binding {

Napi::Error Failure::toError(Napi::Env env) const {
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", code);
  if (!path.empty()) error.Set("path", path);
  return error;
}

Failure describe(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return {error.code(), error.path(), error.what()};
  } catch (const c10::Error& error) {
    return {"NATIVE_FAILED", "", error.what_without_backtrace()};
  } catch (const std::bad_alloc&) {
    return {"NATIVE_FAILED", "", "out of memory"};
  } catch (const std::exception& error) {
    return {"NATIVE_FAILED", "", error.what()};
  } catch (...) {
    return {"NATIVE_FAILED", "", "an unknown native error"};
  }
}

}  // namespace falsario::binding
