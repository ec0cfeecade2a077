#include "runtime/training_thread.h"

#include <ATen/ATen.h>

#include <utility>

namespace falsario {

std::shared_ptr<TrainingThread> TrainingThread::shared() {
  // Weak, because the thread must end before the process destroys LibTorch's static objects.
  static std::mutex mutex;
  static std::weak_ptr<TrainingThread> current;
  const std::scoped_lock lock(mutex);
  auto thread = current.lock();
  if (!thread) {
    thread = std::make_shared<TrainingThread>();
    current = thread;
  }
  return thread;
}

TrainingThread::TrainingThread() : thread_([this] { work(); }) {}

TrainingThread::~TrainingThread() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void TrainingThread::enqueue(Job job) {
  {
    const std::scoped_lock lock(mutex_);
    queue_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void TrainingThread::work() {
  // MKL loads its code at its first product, and ends the process if the working folder was deleted
  // by then.
  at::mm(at::ones({2, 2}), at::ones({2, 2}));
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    if (!job()) {
      const std::scoped_lock lock(mutex_);
      queue_.push_back(std::move(job));
    }
  }
}

}  // namespace falsario
