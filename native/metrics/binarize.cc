#include "metrics/binarize.h"

#include <vector>

#include "runtime/random_stream.h"

namespace falsario::metrics {

at::Tensor binarizeByThreshold(const at::Tensor& images) {
  constexpr double half = 0.5;
  return images.ge(half).to(at::kFloat);
}

at::Tensor binarizeByDraw(const at::Tensor& images, uint64_t seed, int64_t first) {
  // A place among the stream's numbers for every image.
  constexpr uint64_t placeBits = 32;
  RandomStream stream(seed, "binarize", images.device());
  std::vector<at::Tensor> each;
  for (int64_t image = 0; image < images.size(0); ++image) {
    stream.setState(static_cast<uint64_t>(first + image) << placeBits);
    each.push_back(stream.uniform(images.sizes().slice(1)));
  }
  return at::stack(each).lt(images).to(at::kFloat);
}

}  // namespace falsario::metrics
