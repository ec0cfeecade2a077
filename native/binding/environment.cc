#include "binding/environment.h"

#include <utility>

#include "runtime/error.h"

namespace falsario::binding {
namespace {

/// The add-on's data in an environment. Jobs on the training thread may outlive it, so they share
/// ownership of the Environment.
struct InstanceData {
  std::shared_ptr<Environment> environment = std::make_shared<Environment>();
};

}  // namespace

std::shared_ptr<Environment> Environment::of(Napi::Env env) {
  auto* data = env.GetInstanceData<InstanceData>();
  if (data == nullptr) {
    data = new InstanceData;  // NOLINT(cppcoreguidelines-owning-memory): the environment deletes it
    env.SetInstanceData<InstanceData>(data);
    env.AddCleanupHook([environment = data->environment] { environment->close(); });
  }
  return data->environment;
}

bool Environment::enter() {
  const std::scoped_lock lock(mutex_);
  if (closed_) return false;
  running_ = true;
  return true;
}

void Environment::leave() {
  {
    const std::scoped_lock lock(mutex_);
    running_ = false;
  }
  idle_.notify_all();
}

void Environment::close() {
  {
    std::unique_lock lock(mutex_);
    closed_ = true;
    idle_.wait(lock, [this] { return !running_; });
  }
  thread_.reset();
  model.Reset();
  dataset.Reset();
  trainer.Reset();
  folderLock.Reset();
  script.Reset();
  tensor.Reset();
}

void Environment::enqueue(TrainingThread::Job job) {
  {
    const std::scoped_lock lock(mutex_);
    if (closed_) throw Error("NATIVE_FAILED", "", "falsario is shutting down and accepts no calls");
  }
  if (!thread_) thread_ = TrainingThread::shared();
  thread_->enqueue(std::move(job));
}

}  // namespace falsario::binding
