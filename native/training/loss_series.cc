#include "training/loss_series.h"

#include <ATen/core/grad_mode.h>

#include <utility>

namespace falsario {

std::vector<LossSeries> meansOverBatches(std::vector<LossSeries> losses, int64_t batches) {
  if (batches == 1) return losses;
  const at::NoGradGuard noGrad;
  for (LossSeries& series : losses) {
    std::vector<at::Tensor> means;
    for (const at::Tensor& update : at::stack(series.values).split(batches))
      means.push_back(update.mean(0));
    series.values = std::move(means);
  }
  return losses;
}

}  // namespace falsario
