#include <cmath>

#include "layers/init/catalogue.h"

namespace falsario::init {
namespace {

/// PyTorch's defaults. Kaiming uniform with a = √5 is U(±1/√fan in).
class Torch final : public InitScheme {
 public:
  at::Tensor weight(RandomStream& stream, at::IntArrayRef sizes) const override {
    return uniform(stream, sizes, bound(sizes));
  }
  at::Tensor embedding(RandomStream& stream, at::IntArrayRef sizes) const override {
    return normal(stream, sizes, 0, 1);
  }
  at::Tensor bias(RandomStream& stream, int64_t count, at::IntArrayRef weightSizes) const override {
    return uniform(stream, {count}, bound(weightSizes));
  }

 private:
  static double bound(at::IntArrayRef weightSizes) { return 1 / std::sqrt(fansOf(weightSizes).in); }
};

}  // namespace

std::unique_ptr<InitScheme> torch() {
  return std::make_unique<Torch>();
}

}  // namespace falsario::init
