#include <memory>

#include "kernels/channel_bias.h"
#include "kernels/fast_forms.h"
#include "kernels/few_channels.h"
#include "layers/catalogue.h"
#include "layers/weight.h"

namespace falsario::layers {
namespace {

struct Geometry {
  int64_t kernel;
  int64_t stride;
  int64_t padding;
  int64_t outputPadding;
  /// Rows and columns that are removed at the bottom and the right.
  int64_t cropped;

  int64_t output(int64_t in) const {
    return (in - 1) * stride - 2 * padding + kernel + outputPadding - cropped;
  }
};

/// TensorFlow's "same": input · stride outputs. The full result is cropped by kernel - stride, the
/// smaller half at the left and top. Symmetric padding crops an even number; an odd rest is cropped
/// after the convolution.
Geometry same(const LayerSite& site, int64_t kernel, int64_t stride) {
  if (kernel < stride) {
    site.refuse("padding \"same\" needs kernel ≥ stride, got kernel " + std::to_string(kernel) +
                " and stride " + std::to_string(stride));
  }
  if (site.fields.integer("outputPadding") != 0) {
    site.refuse("padding \"same\" determines the output size: remove outputPadding");
  }
  const int64_t crop = kernel - stride;
  return {kernel, stride, crop / 2, 0, crop % 2};
}

Geometry geometryOf(const LayerSite& site) {
  const Fields& fields = site.fields;
  const int64_t kernel = fields.integer("kernel");
  const int64_t stride = fields.integer("stride");
  if (fields.isText("padding")) return same(site, kernel, stride);
  const int64_t outputPadding = fields.integer("outputPadding");
  if (outputPadding >= stride) {
    site.refuse("outputPadding must be smaller than the stride, got " +
                std::to_string(outputPadding) + " and stride " + std::to_string(stride));
  }
  return {kernel, stride, fields.integer("padding"), outputPadding, 0};
}

class ConvTranspose2d final : public Layer {
 public:
  ConvTranspose2d(const LayerSite& site, Shape output, int64_t in, const Geometry& geometry)
      : Layer(std::move(output)),
        weight_(*this, "weight", site, {in, this->output()[0], geometry.kernel, geometry.kernel},
                1),
        geometry_(geometry) {
    if (!site.fields.flag("bias")) return;
    bias_ = site.initializer.bias(this->output()[0],
                                  {in, this->output()[0], geometry.kernel, geometry.kernel});
    parameter("bias", bias_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    return weight_.multiply(input, bias_, context, convolution());
  }

  Joined evaluatedWith(const Layer& next, const Layer* last) override {
    return weight_.scaledBy(next, last, bias_, convolution());
  }

  Traits traits() const override {
    return {.is = weight_.traits(), .featureMaps = FeatureMaps::make};
  }

 private:
  Weight::Multiply convolution() const {
    return [this](const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
      if (!kernels::fastForms()) return cropped(transpose(input, weight, bias));
      // oneDNN adds the bias slowly.
      return kernels::withBias(withoutBias(input, weight), bias);
    };
  }
  at::Tensor withoutBias(const at::Tensor& input, const at::Tensor& weight) const {
    if (kernels::suitsFewChannels(input, weight.size(1), geometry_.kernel)) {
      return kernels::transposeToFew(input, weight, geometry_.stride, geometry_.padding,
                                     output()[1], output()[2]);
    }
    return cropped(transpose(input, weight, {}));
  }
  at::Tensor transpose(const at::Tensor& input, const at::Tensor& weight,
                       const at::Tensor& bias) const {
    return at::conv_transpose2d(input, weight, bias, geometry_.stride, geometry_.padding,
                                geometry_.outputPadding);
  }
  at::Tensor cropped(const at::Tensor& full) const {
    if (geometry_.cropped == 0) return full;
    const at::Tensor part = full.narrow(2, 0, output()[1]).narrow(3, 0, output()[2]);
    // Batch norm is slow on tensors with gaps.
    return kernels::fastForms() ? part.contiguous(full.suggest_memory_format()) : part;
  }

  Weight weight_;
  at::Tensor bias_;
  Geometry geometry_;
};

}  // namespace

std::unique_ptr<Layer> convTranspose2d(const LayerSite& site) {
  const ImageShape in = site.image();
  const Geometry geometry = geometryOf(site);
  Shape output = {site.fields.integer("out"), geometry.output(in.height),
                  geometry.output(in.width)};
  if (output[1] < 1 || output[2] < 1) {
    site.refuse("padding " + std::to_string(geometry.padding) + " leaves no output: it would be " +
                toString(output) + "; make the padding smaller");
  }
  return std::make_unique<ConvTranspose2d>(site, std::move(output), in.channels, geometry);
}

}  // namespace falsario::layers
