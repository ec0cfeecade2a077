#pragma once

#include <ATen/ATen.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/model.h"
#include "runtime/profile.h"
#include "training/trainer.h"

namespace falsario {

/// A model in training: the state of a run between its chunks.
struct TrainingRun {
  std::shared_ptr<Model> model;
  std::unique_ptr<Trainer> trainer;
  /// Measures the steps if the run is profiled.
  std::unique_ptr<Profile> profile;
  /// Number of CPU threads; 0 for LibTorch's default.
  int threads = 0;
  /// The memory that the trainer keeps between steps, such as moments and the order of the data.
  int64_t bytes = 0;
  /// Whether a step has been done by this process.
  bool warm = false;
  /// Ends the current chunk after the current step.
  std::atomic<bool> cancelled = false;
};

/// Some steps of a run. Losses stay on the device until the chunk ends.
class Chunk {
 public:
  Chunk(std::shared_ptr<TrainingRun> run, int64_t steps);

  /// Does one step unless the run was cancelled; true when the chunk is finished.
  bool advance();

  /// The number of steps done.
  int64_t done() const { return done_; }
  /// The first tensor of these steps that was not finite.
  const std::optional<Watch::Finding>& finding() const { return finding_; }
  /// Each loss's values in order, float32 on the CPU: [updates], or [updates, numbers].
  std::vector<std::pair<std::string, at::Tensor>> losses() const;

 private:
  std::shared_ptr<TrainingRun> run_;
  int64_t steps_;
  int64_t done_ = 0;
  /// Reads what the watch recorded.
  void checkFinite();
  std::vector<LossSeries> step();

  std::vector<LossSeries> losses_;
  std::optional<Watch::Finding> finding_;
};

}  // namespace falsario
