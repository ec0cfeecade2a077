#include "binding/exports.h"

#include "binding/dataset_binding.h"
#include "binding/environment.h"
#include "binding/folder_lock_binding.h"
#include "binding/image_pairs_binding.h"
#include "binding/memory_binding.h"
#include "binding/metrics_binding.h"
#include "binding/model_binding.h"
#include "binding/prepare_binding.h"
#include "binding/runtime_binding.h"
#include "binding/script_binding.h"
#include "binding/tensor_binding.h"
#include "binding/trainer_binding.h"
#include "runtime/cpu_allocator.h"

namespace falsario::binding {

Napi::Object defineExports(Napi::Env env, Napi::Object exports) {
  useCachingCpuAllocator();
  const auto environment = Environment::of(env);
  environment->model = Napi::Persistent(ModelBinding::define(env));
  environment->dataset = Napi::Persistent(DatasetBinding::define(env));
  environment->trainer = Napi::Persistent(TrainerBinding::define(env));
  environment->folderLock = Napi::Persistent(FolderLockBinding::define(env));
  environment->script = Napi::Persistent(ScriptBinding::define(env));
  environment->tensor = Napi::Persistent(TensorBinding::define(env));
  exports.Set("createModel", Napi::Function::New<ModelBinding::createModel>(env));
  exports.Set("describeNetworks", Napi::Function::New<ModelBinding::describeNetworks>(env));
  exports.Set("createTensor", Napi::Function::New<TensorBinding::createTensor>(env));
  exports.Set("createDataset", Napi::Function::New<DatasetBinding::createDataset>(env));
  exports.Set("createTrainer", Napi::Function::New<TrainerBinding::createTrainer>(env));
  exports.Set("createRecordedTrainer",
              Napi::Function::New<TrainerBinding::createRecordedTrainer>(env));
  exports.Set("lockFolder", Napi::Function::New<FolderLockBinding::lockFolder>(env));
  defineMetrics(env, exports);
  defineImagePairs(env, exports);
  exports.Set("openScript", Napi::Function::New<ScriptBinding::openScript>(env));
  exports.Set("prepareImages", Napi::Function::New<prepareImages>(env));
  exports.Set("releaseMemory", Napi::Function::New<releaseMemory>(env));
  exports.Set("measureSteps", Napi::Function::New<measureSteps>(env));
  exports.Set("runtimeInfo", Napi::Function::New<runtimeInfo>(env));
  exports.Set("shutdown", Napi::Function::New<shutdown>(env));
  return exports;
}

}  // namespace falsario::binding
