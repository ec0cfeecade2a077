#include "layers/init/catalogue.h"

namespace falsario::init {
namespace {

constexpr double deviation = 0.02;

/// Radford, Metz and Chintala 2016: N(0, 0.02²), batch norm weights N(1, 0.02²).
class Dcgan final : public InitScheme {
 public:
  at::Tensor weight(RandomStream& stream, at::IntArrayRef sizes) const override {
    return normal(stream, sizes, 0, deviation);
  }
  at::Tensor embedding(RandomStream& stream, at::IntArrayRef sizes) const override {
    return normal(stream, sizes, 0, deviation);
  }
  at::Tensor batchNormWeight(RandomStream& stream, int64_t count) const override {
    return normal(stream, {count}, 1, deviation);
  }
};

}  // namespace

std::unique_ptr<InitScheme> dcgan() {
  return std::make_unique<Dcgan>();
}

}  // namespace falsario::init
