#pragma once

#include <napi.h>

#include "binding/holder.h"
#include "runtime/folder_lock.h"

namespace falsario::binding {

/// The object behind FolderLock of lib/native/runtime.ts.
class FolderLockBinding final : public Holder<FolderLockBinding, FolderLock> {
 public:
  static constexpr const char* noun = "the folder lock";
  static int64_t bytes(const FolderLock& /*lock*/) { return 0; }

  using Holder::Holder;
  static Napi::Function define(Napi::Env env);

  /// lockFolder(path)
  static Napi::Value lockFolder(const Napi::CallbackInfo& info);

 private:
  Napi::Value holds(const Napi::CallbackInfo& info);
};

}  // namespace falsario::binding
