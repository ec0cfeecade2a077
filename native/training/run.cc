#include "training/run.h"

#include <utility>

#include "runtime/device.h"

namespace falsario {
namespace {

/// Each check waits for the device.
constexpr int64_t stepsBetweenChecks = 64;

}  // namespace

Chunk::Chunk(std::shared_ptr<TrainingRun> run, int64_t steps)
    : run_(std::move(run)), steps_(steps) {
  run_->cancelled = false;
}

bool Chunk::advance() {
  if (done_ == steps_ || run_->cancelled) {
    checkFinite();
    return true;
  }
  useThreads(run_->threads);
  for (LossSeries& series : step()) {
    auto known = losses_.begin();
    while (known != losses_.end() && known->name != series.name) ++known;
    if (known == losses_.end()) {
      losses_.push_back(std::move(series));
    } else {
      known->values.insert(known->values.end(), series.values.begin(), series.values.end());
    }
  }
  if (finding_) return true;
  ++done_;
  const bool over = done_ == steps_;
  if (over || done_ % stepsBetweenChecks == 0) checkFinite();
  return over || finding_;
}

void Chunk::checkFinite() {
  finding_ = run_->trainer->watch().first();
}

std::vector<LossSeries> Chunk::step() {
  std::optional<Profile::Step> recorded;
  // The first step also allocates memory and compiles kernels.
  if (run_->profile && std::exchange(run_->warm, true)) recorded.emplace(*run_->profile);
  try {
    return run_->trainer->step();
  } catch (...) {
    // LibTorch refuses some operations on NaN, so the cause may be in the watched tensors.
    checkFinite();
    if (!finding_) throw;
    return {};
  }
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
