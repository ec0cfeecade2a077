#include "metrics/blockwise.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <utility>

namespace falsario::metrics {

void Blockwise::addStage(int64_t rows, int64_t block, Compute compute) {
  if (rows > 0) stages_.push_back({rows, block, std::move(compute)});
}

bool Blockwise::advance() {
  const at::NoGradGuard noGrad;
  if (current_ < stages_.size()) {
    const Stage& stage = stages_[current_];
    const int64_t count = std::min(stage.block, stage.rows - done_);
    stage.compute(done_, count);
    done_ += count;
    if (done_ == stage.rows) {
      ++current_;
      done_ = 0;
    }
  }
  return current_ == stages_.size();
}

}  // namespace falsario::metrics
