#include <memory>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// Doubles height and width with the filter [1, 3, 3, 1] ⊗ [1, 3, 3, 1] / 16, zeros outside of the
/// image (Karras et al. 2020).
class FirUpsample final : public Layer {
 public:
  explicit FirUpsample(const ImageShape& in) : Layer({in.channels, 2 * in.height, 2 * in.width}) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    // That filter is bilinear interpolation, but at the edges bilinear interpolation repeats
    // pixels. A border of zeros is cropped after it has been doubled.
    const int64_t height = input.size(2);
    const int64_t width = input.size(3);
    constexpr bool alignCorners = false;
    const at::Tensor doubled = at::upsample_bilinear2d(
        at::constant_pad_nd(input, {1, 1, 1, 1}), {2 * height + 4, 2 * width + 4}, alignCorners);
    return doubled.narrow(2, 2, 2 * height).narrow(3, 2, 2 * width);
  }
};

/// Halves height and width with the filter [1, 3, 3, 1] ⊗ [1, 3, 3, 1] / 64, zeros outside of the
/// image.
class FirDownsample final : public Layer {
 public:
  explicit FirDownsample(const ImageShape& in)
      : Layer({in.channels, in.height / 2, in.width / 2}) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    const int64_t channels = input.size(1);
    const at::Tensor taps = at::tensor({1.0 / 8, 3.0 / 8, 3.0 / 8, 1.0 / 8}, input.options());
    const at::Tensor filter = at::outer(taps, taps).expand({channels, 1, 4, 4});
    return at::conv2d(input, filter, {}, 2, 1, 1, channels);
  }
};

}  // namespace

std::unique_ptr<Layer> firUpsample(const LayerSite& site) {
  return std::make_unique<FirUpsample>(site.image());
}

std::unique_ptr<Layer> firDownsample(const LayerSite& site) {
  const ImageShape in = site.image();
  if (in.height % 2 != 0 || in.width % 2 != 0) {
    site.refuse("input is " + toString(site.input) +
                "; height and width must be even to be halved: change the layers before it, or pad "
                "the images");
  }
  return std::make_unique<FirDownsample>(in);
}

}  // namespace falsario::layers
