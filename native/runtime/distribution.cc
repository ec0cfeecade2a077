#include "runtime/distribution.h"

namespace falsario {
namespace {

struct Draw {
  RandomStream& stream;
  at::IntArrayRef sizes;

  at::Tensor operator()(const Normal& /*normal*/) const { return stream.normal(sizes); }
  at::Tensor operator()(const Uniform& uniform) const {
    const auto [low, high] = uniform;
    const at::Tensor unit = stream.uniform(sizes);
    return low == 0 && high == 1 ? unit : unit.mul_(high - low).add_(low);
  }
  at::Tensor operator()(const WholeNumbers& numbers) const {
    return stream.integers(sizes[0], numbers.count);
  }
  at::Tensor operator()(const Chance& chance) const {
    return stream.uniform(sizes).lt(chance.probability);
  }
};

}  // namespace

at::Tensor drawFrom(RandomStream& stream, const Distribution& distribution, at::IntArrayRef sizes) {
  return std::visit(Draw{stream, sizes}, distribution);
}

}  // namespace falsario
