#include <memory>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// Ulyanov, Vedaldi and Lempitsky 2016: normalises each channel of each image by its own
/// statistics; no parameters.
class InstanceNorm final : public Layer {
 public:
  explicit InstanceNorm(const LayerSite& site)
      : Layer(site.input), eps_(site.fields.number("eps")) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    constexpr bool useInputStatistics = true;
    constexpr double unusedMomentum = 0.1;
    const at::Tensor output =
        at::instance_norm(input, {}, {}, {}, {}, useInputStatistics, unusedMomentum, eps_,
                          at::globalContext().userEnabledCuDNN());
    // The backward of LibTorch misreads the gradient of a single image that is channels-last.
    // Through these views the gradient becomes contiguous.
    return output.flatten(1).view(output.sizes());
  }

  Traits traits() const override { return {.is = {trait::keepsInput}}; }

 private:
  double eps_;
};

}  // namespace

std::unique_ptr<Layer> instanceNorm(const LayerSite& site) {
  const ImageShape in = site.image();
  if (in.height * in.width == 1) {
    site.refuse("the input " + toString(site.input) +
                " has one pixel per channel, which has no variance; put the layer before the image "
                "shrinks to one pixel, or remove it");
  }
  return std::make_unique<InstanceNorm>(site);
}

}  // namespace falsario::layers
