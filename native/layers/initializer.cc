#include "layers/initializer.h"

#include <cmath>

namespace falsario {
namespace {

/// PyTorch's reading, for transposed convolutions too: fan-in is size(1) times the kernel's area.
struct Fans {
  double in;
  double out;
};

Fans fansOf(at::IntArrayRef sizes) {
  double area = 1;
  for (size_t i = 2; i < sizes.size(); ++i) area *= static_cast<double>(sizes[i]);
  return {static_cast<double>(sizes[1]) * area, static_cast<double>(sizes[0]) * area};
}

constexpr double dcganStd = 0.02;
constexpr double kerasEmbeddingBound = 0.05;

}  // namespace

at::Tensor Initializer::shape(at::IntArrayRef sizes) const {
  return at::empty(sizes, at::TensorOptions(at::kMeta).dtype(at::kFloat));
}

at::Tensor Initializer::zeros(at::IntArrayRef sizes) const {
  return shapesOnly() ? shape(sizes) : at::zeros(sizes);
}

at::Tensor Initializer::ones(at::IntArrayRef sizes) const {
  return shapesOnly() ? shape(sizes) : at::ones(sizes);
}

at::Tensor Initializer::counter() const {
  return at::zeros({}, at::TensorOptions(shapesOnly() ? at::kMeta : at::kCPU).dtype(at::kLong));
}

at::Tensor Initializer::uniform(at::IntArrayRef sizes, double bound) const {
  if (shapesOnly()) return shape(sizes);
  return stream_->uniform(sizes).mul_(2 * bound).sub_(bound);
}

at::Tensor Initializer::normal(at::IntArrayRef sizes, double mean, double std) const {
  if (shapesOnly()) return shape(sizes);
  return stream_->normal(sizes).mul_(std).add_(mean);
}

at::Tensor Initializer::orthogonal(at::IntArrayRef sizes) const {
  if (shapesOnly()) return shape(sizes);
  // As torch.nn.init.orthogonal_: Q of a normal matrix, columns' signs fixed by R's diagonal.
  const int64_t rows = sizes[0];
  const int64_t columns = c10::multiply_integers(sizes) / rows;
  at::Tensor flat = stream_->normal({rows, columns});
  if (rows < columns) flat = flat.t();
  auto [q, r] = at::linalg_qr(flat);
  q = q * r.diagonal().sign();
  if (rows < columns) q = q.t();
  return q.reshape(sizes).contiguous();
}

at::Tensor Initializer::weight(at::IntArrayRef sizes) const {
  const Fans fans = fansOf(sizes);
  // Kaiming uniform with a = √5, PyTorch's default, is U(±1/√fan_in).
  if (scheme_ == "torch") return uniform(sizes, 1 / std::sqrt(fans.in));
  if (scheme_ == "keras") return uniform(sizes, std::sqrt(6 / (fans.in + fans.out)));
  if (scheme_ == "dcgan") return normal(sizes, 0, dcganStd);
  return orthogonal(sizes);
}

at::Tensor Initializer::bias(int64_t count, at::IntArrayRef weightSizes) const {
  if (scheme_ == "torch") return uniform({count}, 1 / std::sqrt(fansOf(weightSizes).in));
  return zeros({count});
}

at::Tensor Initializer::embedding(int64_t classes, int64_t size) const {
  if (scheme_ == "torch") return normal({classes, size}, 0, 1);
  if (scheme_ == "keras") return uniform({classes, size}, kerasEmbeddingBound);
  if (scheme_ == "dcgan") return normal({classes, size}, 0, dcganStd);
  return orthogonal({classes, size});
}

at::Tensor Initializer::batchNormWeight(int64_t count) const {
  return scheme_ == "dcgan" ? normal({count}, 1, dcganStd) : ones({count});
}

at::Tensor Initializer::unitVector(int64_t count) const {
  if (shapesOnly()) return shape({count});
  const at::Tensor direction = stream_->normal({count});
  return direction / direction.norm();
}

}  // namespace falsario
