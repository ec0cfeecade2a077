#include "layers/init/scheme.h"

namespace falsario {

at::Tensor InitScheme::blockWeight(RandomStream& stream, at::IntArrayRef sizes, BlockPart /*part*/,
                                   int64_t /*blocks*/) const {
  return weight(stream, sizes);
}

at::Tensor InitScheme::projection(RandomStream& stream, at::IntArrayRef sizes) const {
  return embedding(stream, sizes);
}

at::Tensor InitScheme::basis(RandomStream& stream, at::IntArrayRef sizes) const {
  return embedding(stream, sizes);
}

at::Tensor InitScheme::bias(RandomStream& /*stream*/, int64_t count,
                            at::IntArrayRef /*weightSizes*/) const {
  return at::zeros({count});
}

at::Tensor InitScheme::batchNormWeight(RandomStream& /*stream*/, int64_t count) const {
  return at::ones({count});
}

namespace init {

Fans fansOf(at::IntArrayRef sizes) {
  double area = 1;
  for (size_t i = 2; i < sizes.size(); ++i) area *= static_cast<double>(sizes[i]);
  return {static_cast<double>(sizes[1]) * area, static_cast<double>(sizes[0]) * area};
}

at::Tensor uniform(RandomStream& stream, at::IntArrayRef sizes, double bound) {
  return stream.uniform(sizes).mul_(2 * bound).sub_(bound);
}

at::Tensor normal(RandomStream& stream, at::IntArrayRef sizes, double mean, double std) {
  return stream.normal(sizes).mul_(std).add_(mean);
}

}  // namespace init

}  // namespace falsario
