#include <cmath>

#include "layers/init/catalogue.h"

namespace falsario::init {
namespace {

/// The gain of weights before a leaky rectifier with slope 0.2: √(2 / (1 + 0.2²)).
constexpr double slopeSquared = 0.04;

at::Tensor byFanIn(RandomStream& stream, at::IntArrayRef sizes, double gain) {
  return normal(stream, sizes, 0, gain / std::sqrt(fansOf(sizes).in));
}

/// Huang et al. 2024 (R3GAN), after Fixup: the more residual blocks a network has, the smaller they
/// start, and the last convolution of each starts as 0.
class R3gan final : public InitScheme {
 public:
  at::Tensor weight(RandomStream& stream, at::IntArrayRef sizes) const override {
    return byFanIn(stream, sizes, 1);
  }
  at::Tensor blockWeight(RandomStream& stream, at::IntArrayRef sizes, BlockPart part,
                         int64_t blocks) const override {
    if (part == BlockPart::resNeXtLast) return at::zeros(sizes);
    if (part != BlockPart::resNeXtFirst) return weight(stream, sizes);
    const double gain = std::sqrt(2 / (1 + slopeSquared));
    return byFanIn(stream, sizes, gain * std::pow(static_cast<double>(blocks), -0.25));
  }
  /// A row is what a linear layer makes of a one-hot vector, so the fan in is the number of
  /// classes.
  at::Tensor embedding(RandomStream& stream, at::IntArrayRef sizes) const override {
    return normal(stream, sizes, 0, 1 / std::sqrt(static_cast<double>(sizes[0])));
  }
  at::Tensor basis(RandomStream& stream, at::IntArrayRef sizes) const override {
    return embedding(stream, sizes).div_(std::sqrt(static_cast<double>(sizes[1])));
  }
};

}  // namespace

std::unique_ptr<InitScheme> r3gan() {
  return std::make_unique<R3gan>();
}

}  // namespace falsario::init
