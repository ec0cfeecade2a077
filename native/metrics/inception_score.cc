#include "metrics/inception_score.h"

#include <ATen/core/grad_mode.h>

#include "metrics/features.h"
#include "runtime/error.h"

namespace falsario::metrics {
namespace {

double scoreOf(const at::Tensor& logits) {
  const at::Tensor log = logits.to(at::kDouble).log_softmax(1);
  // Computed with logarithms, so that a probability that underflows to 0 gives 0 instead of NaN.
  const auto rows = static_cast<double>(log.size(0));
  const at::Tensor marginal = log.logsumexp(0) - std::log(rows);
  return (log.exp() * (log - marginal)).sum(1).mean().exp().item<double>();
}

}  // namespace

InceptionScore inceptionScore(const at::Tensor& logits, int64_t splits) {
  const at::NoGradGuard noGrad;
  const at::Tensor rows = checkedRows(logits, "logits");
  const int64_t count = rows.size(0);
  if (splits < 1 || splits > count) {
    const std::string expected = "an integer from 1 to " + std::to_string(count);
    throw Error("DATA_MISMATCH", "splits",
                "must be " + expected + " because there are " + std::to_string(count) + " images",
                {.expected = expected, .received = std::to_string(splits)});
  }
  at::Tensor scores = at::zeros({splits}, at::kDouble);
  for (int64_t i = 0; i < splits; ++i) {
    const int64_t start = i * count / splits;
    const int64_t end = (i + 1) * count / splits;
    scores[i] = scoreOf(rows.narrow(0, start, end - start));
  }
  return {scores.mean().item<double>(), scores.std(/*unbiased=*/false).item<double>()};
}

}  // namespace falsario::metrics
