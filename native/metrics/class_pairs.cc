#include "metrics/class_pairs.h"

#include "runtime/error.h"
#include "runtime/random_stream.h"

namespace falsario::metrics {

at::Tensor classPairs(const at::Tensor& labels, int64_t count, uint64_t seed) {
  if (labels.dim() != 1 || labels.scalar_type() != at::kLong || labels.numel() == 0) {
    throw Error("DATA_MISMATCH", "labels", "must be int64 [N] and not empty");
  }
  if (count < 1) throw Error("DATA_MISMATCH", "count", "the number of pairs must be at least 1");
  // `order` sorts the images by class. Class i is a run of sizes[i] images from starts[i] on.
  const at::Tensor order = labels.argsort(/*stable=*/true, /*dim=*/0, /*descending=*/false);
  const auto [classes, inverse, sizes] = at::unique_consecutive(
      labels.index_select(0, order), /*return_inverse=*/true, /*return_counts=*/true);
  const at::Tensor starts = sizes.cumsum(0) - sizes;
  const at::Tensor eligible = sizes.index_select(0, inverse).gt(1).nonzero().squeeze(1);
  if (eligible.numel() == 0) return at::empty({0, 2}, at::kLong);
  RandomStream stream(seed, "classPairs", at::kCPU);
  const at::Tensor first = eligible.index_select(0, stream.integers(count, eligible.numel()));
  const at::Tensor run = inverse.index_select(0, first);
  const at::Tensor start = starts.index_select(0, run);
  // The partner is one of the others: positions from the image's own on move up by one.
  const at::Tensor others = sizes.index_select(0, run) - 1;
  const at::Tensor chosen =
      (stream.uniform({count}).to(at::kDouble) * others).floor().to(at::kLong);
  const at::Tensor second = start + chosen + chosen.ge(first - start);
  return at::stack({order.index_select(0, first), order.index_select(0, second)}, 1);
}

}  // namespace falsario::metrics
