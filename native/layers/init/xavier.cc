#include <cmath>
#include <numbers>

#include "layers/init/catalogue.h"

namespace falsario::init {
namespace {

at::Tensor glorot(RandomStream& stream, at::IntArrayRef sizes, double gain) {
  const Fans fans = fansOf(sizes);
  return uniform(stream, sizes, gain * std::sqrt(6 / (fans.in + fans.out)));
}

/// Glorot and Bengio 2010, uniform, with larger weights in the blocks of residual GANs and
/// PyTorch's biases: as in the code of Miyato et al. 2018.
class Xavier final : public InitScheme {
 public:
  at::Tensor weight(RandomStream& stream, at::IntArrayRef sizes) const override {
    return glorot(stream, sizes, 1);
  }
  at::Tensor blockWeight(RandomStream& stream, at::IntArrayRef sizes, BlockPart part,
                         int64_t /*blocks*/) const override {
    return glorot(stream, sizes, part == BlockPart::convolution ? std::numbers::sqrt2 : 1);
  }
  at::Tensor embedding(RandomStream& stream, at::IntArrayRef sizes) const override {
    return normal(stream, sizes, 0, 1);
  }
  at::Tensor projection(RandomStream& stream, at::IntArrayRef sizes) const override {
    return glorot(stream, sizes, 1);
  }
  at::Tensor bias(RandomStream& stream, int64_t count, at::IntArrayRef weightSizes) const override {
    return uniform(stream, {count}, 1 / std::sqrt(fansOf(weightSizes).in));
  }
};

}  // namespace

std::unique_ptr<InitScheme> xavier() {
  return std::make_unique<Xavier>();
}

}  // namespace falsario::init
