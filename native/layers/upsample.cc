#include <memory>

#include "kernels/resized_convolution.h"
#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// Enlarges an image by a whole factor, nearest or bilinear.
class Upsample final : public Layer {
 public:
  Upsample(const ImageShape& in, int64_t scale, bool bilinear)
      : Layer({in.channels, in.height * scale, in.width * scale}),
        scale_(scale),
        bilinear_(bilinear) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    const at::IntArrayRef size(output().data() + 1, 2);
    constexpr bool alignCorners = false;
    return bilinear_ ? at::upsample_bilinear2d(input, size, alignCorners)
                     : at::upsample_nearest2d(input, size);
  }

  Pair with(Layer& next) override {
    const Pair fast = scale_ == 2 && !bilinear_ ? next.afterDoubling() : Pair();
    if (!fast) return {};
    return [this, &next, fast](const at::Tensor& input, ForwardContext& context) {
      if (kernels::suitsResizedConvolution(input)) return fast(input, context);
      return next.forward(forward(input, context), context);
    };
  }

 private:
  int64_t scale_;
  bool bilinear_;
};

}  // namespace

std::unique_ptr<Layer> upsample(const LayerSite& site) {
  return std::make_unique<Upsample>(site.image(), site.fields.integer("scale"),
                                    site.fields.text("mode") == "bilinear");
}

}  // namespace falsario::layers
