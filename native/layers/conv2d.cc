#include <algorithm>
#include <array>
#include <memory>

#include "kernels/channel_bias.h"
#include "kernels/few_channels.h"
#include "kernels/resized_convolution.h"
#include "layers/catalogue.h"
#include "layers/weight.h"

namespace falsario::layers {
namespace {

/// Rows and columns of zeros around the image: left, right, top, bottom.
using Padding = std::array<int64_t, 4>;

/// The padding of TensorFlow's "same" along one axis, which gives ceil(in / stride) outputs. The
/// smaller half goes left or top.
int64_t samePadding(int64_t in, int64_t kernel, int64_t stride) {
  const int64_t out = (in + stride - 1) / stride;
  return std::max<int64_t>((out - 1) * stride + kernel - in, 0);
}

Padding paddingOf(const LayerSite& site, const ImageShape& in, int64_t kernel, int64_t stride) {
  const Fields& fields = site.fields;
  if (fields.isText("padding")) {
    const int64_t x = samePadding(in.width, kernel, stride);
    const int64_t y = samePadding(in.height, kernel, stride);
    return {x / 2, x - x / 2, y / 2, y - y / 2};
  }
  if (fields.isNumber("padding")) {
    const int64_t all = fields.integer("padding");
    return {all, all, all, all};
  }
  const auto sides = fields.integers("padding");
  if (sides.size() != 4) site.refuse("padding needs four sides: [left, right, top, bottom]");
  return {sides[0], sides[1], sides[2], sides[3]};
}

/// Reflection needs the same number on all sides, smaller than both sides of the input.
bool reflects(const LayerSite& site, const ImageShape& in, const Padding& padding) {
  if (site.fields.text("paddingMode") != "reflect") return false;
  if (!site.fields.isNumber("padding")) {
    site.refuse("paddingMode \"reflect\" needs a single number as padding");
  }
  if (padding[0] >= in.height || padding[0] >= in.width) {
    site.refuse(
        "paddingMode \"reflect\" needs a padding smaller than both sides of its input, got " +
        std::to_string(padding[0]) + " and " + toString(site.input) + "; make the padding smaller");
  }
  return true;
}

class Conv2d final : public Layer {
 public:
  Conv2d(const LayerSite& site, Shape output, int64_t in, int64_t kernel, int64_t stride,
         const Padding& padding, bool reflects)
      : Layer(std::move(output)),
        weight_(*this, "weight", site, {this->output()[0], in, kernel, kernel}),
        kernel_(kernel),
        stride_(stride),
        padding_(padding),
        reflects_(reflects) {
    if (!site.fields.flag("bias")) return;
    bias_ = site.initializer.bias(this->output()[0], {this->output()[0], in, kernel, kernel});
    parameter("bias", bias_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    return weight_.multiply(input, bias_, context, convolution());
  }

  Pair with(Layer& next) override {
    if (!next.traits().halvesByMean || stride_ != 1 || reflects_) return {};
    return [this, &next](const at::Tensor& input, ForwardContext& context) {
      const auto [left, right, top, bottom] = padding_;
      const bool suits = kernels::suitsResizedConvolution(input) && left == right && top == bottom;
      if (!suits) return next.forward(forward(input, context), context);
      return weight_.multiply(
          input, bias_, context,
          [y = top, x = left](const at::Tensor& images, const at::Tensor& weight,
                              const at::Tensor& bias) {
            return kernels::convolveAndHalve(images, weight, bias, {y, x});
          });
    };
  }

  Pair afterDoubling() override {
    const int64_t kernel = 1 + 2 * padding_[0];
    const bool keepsSize = padding_ == Padding{padding_[0], padding_[0], padding_[0], padding_[0]};
    if (stride_ != 1 || reflects_ || !keepsSize || kernel != kernel_ || kernel > 3) return {};
    return [this](const at::Tensor& input, ForwardContext& context) {
      return weight_.multiply(input, bias_, context, &kernels::doubleAndConvolve);
    };
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
      return convolve(input, weight, bias);
    };
  }
  at::Tensor convolve(const at::Tensor& input, const at::Tensor& weight,
                      const at::Tensor& bias) const {
    if (reflects_ && padding_[0] > 0) {
      return convolvePadded(at::reflection_pad2d(input, padding_), weight, bias, {0, 0, 0, 0});
    }
    return convolvePadded(input, weight, bias, padding_);
  }
  at::Tensor convolvePadded(const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, const Padding& padding) const {
    const auto [left, right, top, bottom] = padding;
    if (stride_ == 1 && kernels::suitsFewChannels(input, weight.size(0), weight.size(2))) {
      return kernels::withBias(kernels::convolveToFew(input, weight, padding), bias);
    }
    if (left == right && top == bottom) {
      return at::conv2d(input, weight, bias, stride_, {top, left});
    }
    return at::conv2d(at::constant_pad_nd(input, padding), weight, bias, stride_);
  }

  Weight weight_;
  at::Tensor bias_;
  int64_t kernel_;
  int64_t stride_;
  Padding padding_;
  bool reflects_;
};

}  // namespace

std::unique_ptr<Layer> conv2d(const LayerSite& site) {
  const ImageShape in = site.image();
  const int64_t kernel = site.fields.integer("kernel");
  const int64_t stride = site.fields.integer("stride");
  const Padding padding = paddingOf(site, in, kernel, stride);
  const int64_t width = in.width + padding[0] + padding[1];
  const int64_t height = in.height + padding[2] + padding[3];
  if (width < kernel || height < kernel) {
    site.refuse("kernel " + std::to_string(kernel) + " is larger than its padded input, " +
                std::to_string(height) + "x" + std::to_string(width) +
                "; make the kernel smaller or the padding larger");
  }
  Shape output = {site.fields.integer("out"), (height - kernel) / stride + 1,
                  (width - kernel) / stride + 1};
  return std::make_unique<Conv2d>(site, std::move(output), in.channels, kernel, stride, padding,
                                  reflects(site, in, padding));
}

}  // namespace falsario::layers
