#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace falsario {

/// The one thread that computes. Node's thread never does, and a second computing thread would
/// bring a second OpenMP pool (libgomp keeps one per calling thread) that fights the first for the
/// cores.
///
/// Jobs take turns: a job is a function that does one slice of its work (a training step) and says
/// whether it is finished; an unfinished one goes to the back of the queue. So several runs share
/// the thread, and a sample asked for during a run is drawn between two of its steps.
class TrainingThread {
 public:
  /// Does one slice; true when there is nothing left to do. Must not throw.
  using Job = std::function<bool()>;

  /// The process's thread: started by the first environment that asks, joined when the last lets
  /// go.
  static std::shared_ptr<TrainingThread> shared();

  TrainingThread();
  /// Finishes the slice under way, drops what is queued and joins.
  ~TrainingThread();
  TrainingThread(const TrainingThread&) = delete;
  TrainingThread& operator=(const TrainingThread&) = delete;

  void enqueue(Job job);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace falsario
