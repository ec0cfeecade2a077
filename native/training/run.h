#pragma once

#include <ATen/ATen.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/model.h"
#include "training/trainer.h"

namespace falsario {

/// A model being trained: what a run holds between its chunks.
struct TrainingRun {
  std::shared_ptr<Model> model;
  std::unique_ptr<Trainer> trainer;
  /// CPU threads; 0 leaves LibTorch's choice.
  int threads = 0;
  /// What the trainer holds from step to step: moments, the data's order.
  int64_t bytes = 0;
  /// The chunk under way ends after its step.
  std::atomic<bool> cancelled = false;
};

/// Some steps of a run, one by one. Losses stay on the device until the chunk ends.
class Chunk {
 public:
  Chunk(std::shared_ptr<TrainingRun> run, int64_t steps);

  /// Does one step unless the run was cancelled; true when the chunk is over.
  bool advance();

  int64_t done() const { return done_; }
  /// The first number of these steps that was none.
  const std::optional<Watch::Finding>& finding() const { return finding_; }
  /// Each loss's values in order, float32 on the CPU: [updates], or [updates, numbers].
  std::vector<std::pair<std::string, at::Tensor>> losses() const;

 private:
  std::shared_ptr<TrainingRun> run_;
  int64_t steps_;
  int64_t done_ = 0;
  void look();
  std::vector<LossSeries> step();

  std::vector<LossSeries> losses_;
  std::optional<Watch::Finding> finding_;
};

}  // namespace falsario
