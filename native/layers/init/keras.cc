#include <cmath>

#include "layers/init/catalogue.h"

namespace falsario::init {
namespace {

constexpr double embeddingBound = 0.05;

/// Glorot and Bengio 2010, uniform, with biases 0: the defaults of Keras.
class Keras final : public InitScheme {
 public:
  at::Tensor weight(RandomStream& stream, at::IntArrayRef sizes) const override {
    const Fans fans = fansOf(sizes);
    return uniform(stream, sizes, std::sqrt(6 / (fans.in + fans.out)));
  }
  at::Tensor embedding(RandomStream& stream, at::IntArrayRef sizes) const override {
    return uniform(stream, sizes, embeddingBound);
  }
};

}  // namespace

std::unique_ptr<InitScheme> keras() {
  return std::make_unique<Keras>();
}

}  // namespace falsario::init
