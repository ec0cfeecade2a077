#include <cmath>

#include "layers/init/catalogue.h"

namespace falsario::init {
namespace {

constexpr double scale = 0.1;

/// He et al. 2015 (Kaiming normal) times 0.1, as networks for super-resolution start (Wang et al.
/// 2018).
class Msra final : public InitScheme {
 public:
  at::Tensor weight(RandomStream& stream, at::IntArrayRef sizes) const override {
    return normal(stream, sizes, 0, scale * std::sqrt(2 / fansOf(sizes).in));
  }
  at::Tensor embedding(RandomStream& stream, at::IntArrayRef sizes) const override {
    return normal(stream, sizes, 0, 1);
  }
};

}  // namespace

std::unique_ptr<InitScheme> msra() {
  return std::make_unique<Msra>();
}

}  // namespace falsario::init
