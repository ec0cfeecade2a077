#include <memory>

#include "layers/catalogue.h"
#include "layers/weight.h"

namespace falsario::layers {
namespace {

constexpr double slope = 0.2;

/// The block of R3GAN (Huang et al. 2024): a residual block whose inner convolution is wide and
/// works in groups, without norm.
class ResNeXtBlock final : public Layer {
 public:
  ResNeXtBlock(const LayerSite& site, int64_t channels, int64_t inner, int64_t groups)
      : Layer(site.input),
        conv1_(*this, "conv1.weight", first(site, {inner, channels, 1, 1}), false,
               site.initializer),
        bias1_(site.initializer.bias(inner, {inner, channels, 1, 1})),
        conv2_(*this, "conv2.weight", first(site, {inner, inner / groups, 3, 3}), false,
               site.initializer),
        bias2_(site.initializer.bias(inner, {inner, inner / groups, 3, 3})),
        conv3_(*this, "conv3.weight",
               site.initializer.of(BlockPart::resNeXtLast).weight({channels, inner, 1, 1}), false,
               site.initializer),
        groups_(groups) {
    parameter("conv1.bias", bias1_);
    parameter("conv2.bias", bias2_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    at::Tensor inner = conv1_.multiply(input, bias1_, context, &pointwise);
    inner = conv2_.multiply(
        at::leaky_relu(inner, slope), bias2_, context,
        [this](const at::Tensor& images, const at::Tensor& weight, const at::Tensor& bias) {
          return at::conv2d(images, weight, bias, 1, 1, 1, groups_);
        });
    return input + conv3_.multiply(at::leaky_relu(inner, slope), {}, context, &pointwise);
  }

  Traits traits() const override {
    return {.is = {trait::keepsInput, trait::resNeXt}, .featureMaps = FeatureMaps::make};
  }

 private:
  static at::Tensor first(const LayerSite& site, at::IntArrayRef sizes) {
    return site.initializer.of(BlockPart::resNeXtFirst).weight(sizes);
  }
  static at::Tensor pointwise(const at::Tensor& images, const at::Tensor& weight,
                              const at::Tensor& bias) {
    return at::conv2d(images, weight, bias);
  }

  Weight conv1_;
  at::Tensor bias1_;
  Weight conv2_;
  at::Tensor bias2_;
  Weight conv3_;
  int64_t groups_;
};

}  // namespace

std::unique_ptr<Layer> resNeXtBlock(const LayerSite& site) {
  const int64_t channels = site.image().channels;
  const int64_t inner = site.fields.integer("expansion") * channels;
  const int64_t groups = site.fields.integer("groups");
  if (inner % groups != 0) {
    site.refuse("groups " + std::to_string(groups) + " does not divide expansion times channels, " +
                std::to_string(inner) + "; change one of them");
  }
  return std::make_unique<ResNeXtBlock>(site, channels, inner, groups);
}

}  // namespace falsario::layers
