#pragma once

#include <napi.h>

#include "binding/holder.h"
#include "training/run.h"

namespace falsario::binding {

/// The object that NativeTrainer of lib/native/training.ts wraps.
class TrainerBinding final : public Holder<TrainerBinding, TrainingRun> {
 public:
  static constexpr const char* noun = "the trainer";
  /// Memory of the trainer alone: the objects of the model and the data set report their own.
  static int64_t bytes(const TrainingRun& run) { return run.bytes; }

  using Holder::Holder;
  static Napi::Function define(Napi::Env env);

  /// createTrainer(model, dataset, { batchSize, accumulate, seed, threads, augment, watch })
  static Napi::Value createTrainer(const Napi::CallbackInfo& info);
  /// createRecordedTrainer(model, tensors, batchSize, accumulate)
  static Napi::Value createRecordedTrainer(const Napi::CallbackInfo& info);

 private:
  Napi::Value run(const Napi::CallbackInfo& info);
  Napi::Value save(const Napi::CallbackInfo& info);
  Napi::Value restore(const Napi::CallbackInfo& info);
  Napi::Value scaleLearningRate(const Napi::CallbackInfo& info);
  Napi::Value profile(const Napi::CallbackInfo& info);
  void cancel(const Napi::CallbackInfo& info);
};

}  // namespace falsario::binding
