#include "layers/initializer.h"

#include <utility>

#include "layers/init/catalogue.h"

namespace falsario {
namespace {

at::Tensor shapeOnly(at::IntArrayRef sizes) {
  return at::empty(sizes, at::TensorOptions(at::kMeta).dtype(at::kFloat));
}

}  // namespace

Initializer::Initializer(RandomStream* stream) : Initializer(init::torch(), stream) {}

Initializer Initializer::with(const Fields& owner) const {
  Initializer changed = *this;
  changed.scheme_ = choose(initSchemes(), owner, "init")();
  return changed;
}

Initializer Initializer::of(BlockPart part) const {
  Initializer changed = *this;
  changed.part_ = part;
  return changed;
}

Initializer Initializer::amongBlocks(int64_t blocks) const {
  Initializer changed = *this;
  changed.blocks_ = blocks;
  return changed;
}

at::Tensor Initializer::weight(at::IntArrayRef sizes) const {
  if (shapesOnly()) return shapeOnly(sizes);
  return part_ == BlockPart::none ? scheme_->weight(*stream_, sizes)
                                  : scheme_->blockWeight(*stream_, sizes, part_, blocks_);
}

at::Tensor Initializer::bias(int64_t count, at::IntArrayRef weightSizes) const {
  return shapesOnly() ? shapeOnly({count}) : scheme_->bias(*stream_, count, weightSizes);
}

at::Tensor Initializer::embedding(int64_t classes, int64_t size) const {
  return shapesOnly() ? shapeOnly({classes, size}) : scheme_->embedding(*stream_, {classes, size});
}

at::Tensor Initializer::projection(int64_t classes, int64_t size) const {
  return shapesOnly() ? shapeOnly({classes, size}) : scheme_->projection(*stream_, {classes, size});
}

at::Tensor Initializer::basis(int64_t classes, int64_t size) const {
  return shapesOnly() ? shapeOnly({classes, size}) : scheme_->basis(*stream_, {classes, size});
}

at::Tensor Initializer::batchNormWeight(int64_t count) const {
  return shapesOnly() ? shapeOnly({count}) : scheme_->batchNormWeight(*stream_, count);
}

at::Tensor Initializer::normal(at::IntArrayRef sizes, double mean, double std) const {
  return shapesOnly() ? shapeOnly(sizes) : init::normal(*stream_, sizes, mean, std);
}

at::Tensor Initializer::unitVector(int64_t count) const {
  if (shapesOnly()) return shapeOnly({count});
  const at::Tensor direction = stream_->normal({count});
  return direction / direction.norm();
}

at::Tensor Initializer::zeros(at::IntArrayRef sizes) const {
  return shapesOnly() ? shapeOnly(sizes) : at::zeros(sizes);
}

at::Tensor Initializer::ones(at::IntArrayRef sizes) const {
  return shapesOnly() ? shapeOnly(sizes) : at::ones(sizes);
}

at::Tensor Initializer::counter() const {
  return at::zeros({}, at::TensorOptions(shapesOnly() ? at::kMeta : at::kCPU).dtype(at::kLong));
}

}  // namespace falsario
