#include "metrics/image_pairs.h"

#include <algorithm>
#include <utility>

#include "runtime/error.h"

namespace falsario::metrics {
namespace {

// 2 MB of float64 from each set at a time, so that intermediate results stay in the CPU caches.
constexpr int64_t valuesPerBlock = int64_t{1} << 18;

void check(const at::Tensor& first, const at::Tensor& second, const at::Tensor& pairs) {
  const auto refuse = [](const std::string& message) {
    throw Error("DATA_MISMATCH", "images", message);
  };
  for (const at::Tensor& images : {first, second}) {
    if (!images.defined() || images.dim() != 4 || images.scalar_type() != at::kByte ||
        images.numel() == 0) {
      refuse("both sets of images must be uint8 [N, C, H, W] and not empty");
    }
  }
  if (first.sizes().slice(1) != second.sizes().slice(1)) {
    refuse("the images of both sets must have the same size");
  }
  if (!pairs.defined()) {
    if (first.size(0) != second.size(0)) refuse("both sets must have the same number of images");
    return;
  }
  if (pairs.dim() != 2 || pairs.size(1) != 2 || pairs.scalar_type() != at::kLong) {
    refuse("pairs must be int64 [P, 2]");
  }
  const at::Tensor counts = at::tensor({first.size(0), second.size(0)}, at::kLong);
  if (pairs.lt(0).logical_or(pairs.ge(counts)).any().item<bool>()) {
    refuse("every pair must hold the index of an image of the first set and of one of the second");
  }
}

}  // namespace

ImagePairs::ImagePairs(const at::Tensor& first, const at::Tensor& second, const at::Tensor& pairs,
                       Compare compare) {
  check(first, second, pairs);
  const int64_t count = pairs.defined() ? pairs.size(0) : first.size(0);
  values_ = at::empty({count}, at::kDouble);
  const auto part = [pairs](const at::Tensor& images, int64_t side, int64_t start, int64_t rows) {
    if (!pairs.defined()) return images.narrow(0, start, rows).to(at::kDouble);
    return images.index_select(0, pairs.narrow(0, start, rows).select(1, side)).to(at::kDouble);
  };
  const int64_t block = std::max<int64_t>(1, valuesPerBlock / first[0].numel());
  addStage(count, block, [=, this, compare = std::move(compare)](int64_t start, int64_t rows) {
    const at::Tensor values = compare(part(first, 0, start, rows), part(second, 1, start, rows));
    values_.narrow(0, start, rows).copy_(values);
  });
}

}  // namespace falsario::metrics
