#pragma once

#include <napi.h>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/training_thread.h"

namespace falsario::binding {

/// What one JavaScript environment (the main thread, a worker thread) has under way on the training
/// thread.
///
/// Why it exists: process.exit() and the end of a worker thread destroy things (LibTorch's statics,
/// the environment) that a running job still uses. So each environment closes first: the slice
/// under way ends, its other jobs are dropped, and only then does the environment go. Without it
/// about one process.exit() in ten during training crashes.
class Environment {
 public:
  /// The environment's own, made on the first call.
  static std::shared_ptr<Environment> of(Napi::Env env);

  /// Guards one slice of a job: false when the environment has closed and the job must be dropped.
  bool enter();
  void leave();

  /// Ends the slice under way, drops every job and lets go of the thread and of all references:
  /// what is left of this object may be destroyed anywhere. On the environment's own thread.
  void close();
  void enqueue(TrainingThread::Job job);

  /// Keeps JavaScript memory that a job reads alive until release().
  uint64_t keep(std::vector<Napi::ObjectReference> references);
  void release(uint64_t ticket) { kept_.erase(ticket); }

  Napi::FunctionReference model;
  Napi::FunctionReference dataset;
  Napi::FunctionReference trainer;
  Napi::FunctionReference folderLock;
  Napi::FunctionReference script;

 private:
  std::shared_ptr<TrainingThread> thread_;
  std::mutex mutex_;
  std::condition_variable idle_;
  bool inside_ = false;
  bool closed_ = false;
  std::map<uint64_t, std::vector<Napi::ObjectReference>> kept_;
  uint64_t nextTicket_ = 0;
};

}  // namespace falsario::binding
