#include "objectives/classification.h"

#include <ATen/core/grad_mode.h>

namespace falsario {

at::Tensor crossEntropyOf(const at::Tensor& logits, const at::Tensor& labels, double smoothing) {
  constexpr int64_t ignoreNone = -100;
  return at::cross_entropy_loss(logits, labels, {}, at::Reduction::Mean, ignoreNone, smoothing);
}

at::Tensor accuracyOf(const at::Tensor& logits, const at::Tensor& labels) {
  const at::NoGradGuard noGrad;
  return logits.argmax(1).eq(labels).to(at::kFloat).mean();
}

}  // namespace falsario
