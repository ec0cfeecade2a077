#include "training/run.h"

#include <utility>

#include "runtime/device.h"

namespace falsario {

Chunk::Chunk(std::shared_ptr<TrainingRun> run, int64_t steps)
    : run_(std::move(run)), steps_(steps) {}

bool Chunk::advance() {
  if (done_ == steps_ || run_->cancelled) return true;
  useThreads(run_->threads);
  for (LossSeries& series : run_->trainer->step()) {
    auto known = losses_.begin();
    while (known != losses_.end() && known->name != series.name) ++known;
    if (known == losses_.end()) {
      losses_.push_back(std::move(series));
    } else {
      known->values.insert(known->values.end(), series.values.begin(), series.values.end());
    }
  }
  return ++done_ == steps_;
}

std::vector<std::pair<std::string, at::Tensor>> Chunk::losses() const {
  std::vector<std::pair<std::string, at::Tensor>> all;
  all.reserve(losses_.size());
  for (const LossSeries& series : losses_) {
    all.emplace_back(series.name, at::stack(series.values).to(at::kCPU, at::kFloat).contiguous());
  }
  return all;
}

}  // namespace falsario
