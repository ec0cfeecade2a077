#include "metrics/image_pairs.h"

#include <algorithm>
#include <utility>

#include "runtime/error.h"

namespace falsario::metrics {
namespace {

// 2 MB of each set in float64 at a time: what is made of them stays in the caches.
constexpr int64_t numbersABlock = int64_t{1} << 18;

void check(const at::Tensor& first, const at::Tensor& second, const at::Tensor& places) {
  const auto refuse = [](const std::string& what) { throw Error("DATA_MISMATCH", "images", what); };
  for (const at::Tensor& images : {first, second}) {
    if (!images.defined() || images.dim() != 4 || images.scalar_type() != at::kByte ||
        images.numel() == 0) {
      refuse("expected images [N, C, H, W] of bytes");
    }
  }
  if (first.sizes().slice(1) != second.sizes().slice(1)) {
    refuse("images of different sizes cannot be compared");
  }
  if (!places.defined()) {
    if (first.size(0) != second.size(0)) refuse("there must be as many images in both sets");
    return;
  }
  if (places.dim() != 2 || places.size(1) != 2 || places.scalar_type() != at::kLong) {
    refuse("expected places [P, 2]");
  }
  const at::Tensor counts = at::tensor({first.size(0), second.size(0)}, at::kLong);
  if (places.lt(0).logical_or(places.ge(counts)).any().item<bool>()) {
    refuse("a pair's place is not one of the images'");
  }
}

}  // namespace

ImagePairs::ImagePairs(const at::Tensor& first, const at::Tensor& second, const at::Tensor& places,
                       Compare compare) {
  check(first, second, places);
  const int64_t count = places.defined() ? places.size(0) : first.size(0);
  values_ = at::empty({count}, at::kDouble);
  const auto part = [places](const at::Tensor& images, int64_t side, int64_t start, int64_t rows) {
    if (!places.defined()) return images.narrow(0, start, rows).to(at::kDouble);
    return images.index_select(0, places.narrow(0, start, rows).select(1, side)).to(at::kDouble);
  };
  const int64_t block = std::max<int64_t>(1, numbersABlock / first[0].numel());
  stage(count, block, [=, this, compare = std::move(compare)](int64_t start, int64_t rows) {
    const at::Tensor values = compare(part(first, 0, start, rows), part(second, 1, start, rows));
    values_.narrow(0, start, rows).copy_(values);
  });
}

}  // namespace falsario::metrics
