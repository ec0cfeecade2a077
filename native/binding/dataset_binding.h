#pragma once

#include <napi.h>

#include "binding/holder.h"
#include "training/dataset.h"

namespace falsario::binding {

/// The object that NativeDataset of lib/native/training.ts wraps.
class DatasetBinding final : public Holder<DatasetBinding, Dataset> {
 public:
  static constexpr const char* noun = "the data set";
  static int64_t bytes(const Dataset& dataset);

  using Holder::Holder;
  static Napi::Function define(Napi::Env env);

  /// createDataset({ images, labels?, device }) or ({ files, shape, labels?, device })
  static Napi::Value createDataset(const Napi::CallbackInfo& info);

 private:
  Napi::Value count(const Napi::CallbackInfo& info);
  Napi::Value device(const Napi::CallbackInfo& info);
};

}  // namespace falsario::binding
