#include "metrics/binarize.h"

#include <vector>

#include "runtime/random_stream.h"

namespace falsario::metrics {

at::Tensor binarizeByThreshold(const at::Tensor& images) {
  constexpr double half = 0.5;
  return images.ge(half).to(at::kFloat);
}

at::Tensor binarizeByDraw(const at::Tensor& images, uint64_t seed, int64_t first) {
  // Every image has its own part of the stream: its index is the upper half of the counter.
  constexpr uint64_t counterBits = 32;
  RandomStream stream(seed, "binarize", images.device());
  std::vector<at::Tensor> uniforms;
  for (int64_t image = 0; image < images.size(0); ++image) {
    stream.setState(static_cast<uint64_t>(first + image) << counterBits);
    uniforms.push_back(stream.uniform(images.sizes().slice(1)));
  }
  return at::stack(uniforms).lt(images).to(at::kFloat);
}

}  // namespace falsario::metrics
