#include "binding/folder_lock_binding.h"

#include "binding/environment.h"

namespace falsario::binding {

Napi::Function FolderLockBinding::define(Napi::Env env) {
  return DefineClass(env, "FolderLock",
                     {InstanceAccessor<&FolderLockBinding::holds>("holds"),
                      InstanceMethod("dispose", &FolderLockBinding::dispose)});
}

Napi::Value FolderLockBinding::lockFolder(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const std::string path = info[0].As<Napi::String>();
    return create(Environment::of(env)->folderLock, std::make_shared<FolderLock>(path));
  });
}

Napi::Value FolderLockBinding::holds(const Napi::CallbackInfo& info) {
  return guarded(info.Env(),
                 [&]() -> Napi::Value { return Napi::Boolean::New(info.Env(), held()->holds()); });
}

}  // namespace falsario::binding
