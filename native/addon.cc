#include "binding/exports.h"
#include "portability/windows_api.h"

namespace {

/// Node unloads an add-on with its last environment, but LibTorch keeps pointers into this one (the
/// allocator and its deleters), so it must stay loaded. On Linux an option of the linker does this.
void stayLoaded() {
#ifdef _WIN32
  HMODULE self = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<LPCWSTR>(&stayLoaded), &self);  // NOLINT
#endif
}

Napi::Object start(Napi::Env env, Napi::Object exports) {
  stayLoaded();
  return falsario::binding::defineExports(env, exports);
}

}  // namespace

NODE_API_MODULE(falsario, start)  // NOLINT
