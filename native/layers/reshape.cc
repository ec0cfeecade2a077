#include <ATen/ATen.h>

#include <memory>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// Reshapes each image of the batch, row-major.
class Reshape final : public Layer {
 public:
  explicit Reshape(Shape output) : Layer(std::move(output)) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    std::vector<int64_t> sizes = {input.size(0)};
    sizes.insert(sizes.end(), output().begin(), output().end());
    return input.reshape(sizes);
  }

  Traits traits() const override { return {.is = {trait::rearranges}}; }
};

}  // namespace

std::unique_ptr<Layer> reshape(const LayerSite& site) {
  Shape shape = site.fields.integers("shape");
  const int64_t volume = volumeOf(shape);
  const int64_t inputVolume = volumeOf(site.input);
  if (volume > largestVolume) site.refuse("shape is " + toString(shape) + ", which is too large");
  if (volume != inputVolume) {
    site.refuse("input is " + toString(site.input) + ", " + std::to_string(inputVolume) +
                " numbers; " + toString(shape) + " takes " + std::to_string(volume));
  }
  if (shape.size() != 1 && shape.size() != 3) {
    site.refuse("shape is " + toString(shape) +
                "; it must be [features] or [channels, height, width]");
  }
  return std::make_unique<Reshape>(std::move(shape));
}

std::unique_ptr<Layer> flatten(const LayerSite& site) {
  return std::make_unique<Reshape>(Shape{volumeOf(site.input)});
}

}  // namespace falsario::layers
