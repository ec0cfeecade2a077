#include <memory>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// Shi et al. 2016: the channels of a group become the pixels of a larger image.
class PixelShuffle final : public Layer {
 public:
  PixelShuffle(Shape output, int64_t scale) : Layer(std::move(output)), scale_(scale) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    return at::pixel_shuffle(input, scale_);
  }

 private:
  int64_t scale_;
};

}  // namespace

std::unique_ptr<Layer> pixelShuffle(const LayerSite& site) {
  const ImageShape in = site.image();
  const int64_t scale = site.fields.integer("scale");
  const int64_t area = scale * scale;
  if (in.channels % area != 0) {
    site.refuse("input is " + toString(site.input) + "; scale " + std::to_string(scale) +
                " needs channels divisible by " + std::to_string(area) +
                ": change the width of the layer before it");
  }
  return std::make_unique<PixelShuffle>(
      Shape{in.channels / area, in.height * scale, in.width * scale}, scale);
}

}  // namespace falsario::layers
