#pragma once

#include <napi.h>

#include <condition_variable>
#include <memory>
#include <mutex>

#include "runtime/training_thread.h"

namespace falsario::binding {

/// The jobs of one JavaScript environment (the main thread or a worker thread) on the training
/// thread.
///
/// It exists because process.exit() and the end of a worker thread destroy objects (LibTorch's
/// static objects, the environment) that a running job still uses. So each environment closes
/// first: the current slice ends, its other jobs are dropped, and only then is the environment
/// destroyed. Otherwise about one process.exit() in ten during training crashes.
class Environment {
 public:
  /// Returns the object of an environment. The first call creates it.
  static std::shared_ptr<Environment> of(Napi::Env env);

  /// Called before and after each slice of a job. enter() returns false if the environment is
  /// closed and the job must be dropped.
  bool enter();
  void leave();

  /// Waits for the current slice, drops all jobs and releases the thread and all references. After
  /// that this object may be destroyed on any thread. Must be called on the environment's own
  /// thread.
  void close();
  void enqueue(TrainingThread::Job job);

  /// The constructors of the add-on's classes.
  Napi::FunctionReference model;
  Napi::FunctionReference dataset;
  Napi::FunctionReference trainer;
  Napi::FunctionReference folderLock;
  Napi::FunctionReference script;
  Napi::FunctionReference tensor;

 private:
  std::shared_ptr<TrainingThread> thread_;
  std::mutex mutex_;
  std::condition_variable idle_;
  bool running_ = false;
  bool closed_ = false;
};

}  // namespace falsario::binding
