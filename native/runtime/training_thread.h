#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace falsario {

/// The one thread that computes. Node's thread never computes. A second computing thread would have
/// its own OpenMP pool (libgomp keeps one per calling thread), and the two pools would compete for
/// the cores.
///
/// Jobs take turns. A job is a function that does one slice of its work (such as a training step)
/// and returns whether it is finished; an unfinished job goes to the back of the queue. So several
/// runs share the thread, and a sample requested during a run is drawn between two of its steps.
class TrainingThread {
 public:
  /// Does one slice and returns true if the job is finished. Must not throw.
  using Job = std::function<bool()>;

  /// Returns the process's thread. It starts when the first environment needs it and ends when the
  /// last one releases it.
  static std::shared_ptr<TrainingThread> shared();

  TrainingThread();
  /// Finishes the current slice, drops the queued jobs and joins.
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
