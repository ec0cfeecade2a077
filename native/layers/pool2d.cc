#include <memory>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

enum class Pooling { max, average };

/// Windows of kernel x kernel, no padding. Pixels at the right and bottom that fill no window are
/// ignored.
template <Pooling pooling>
class Pool2d final : public Layer {
 public:
  Pool2d(Shape output, int64_t kernel, int64_t stride)
      : Layer(std::move(output)), kernel_(kernel), stride_(stride) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    if constexpr (pooling == Pooling::max) return at::max_pool2d(input, kernel_, stride_);
    return at::avg_pool2d(input, kernel_, stride_);
  }

  Traits traits() const override {
    return {.halvesByMean = pooling == Pooling::average && kernel_ == 2 && stride_ == 2};
  }

 private:
  int64_t kernel_;
  int64_t stride_;
};

template <Pooling pooling>
std::unique_ptr<Layer> pool2d(const LayerSite& site) {
  const ImageShape in = site.image();
  const int64_t kernel = site.fields.integer("kernel");
  const int64_t stride = site.fields.has("stride") ? site.fields.integer("stride") : kernel;
  if (in.height < kernel || in.width < kernel) {
    site.refuse("kernel " + std::to_string(kernel) + " is larger than the input, " +
                toString(site.input));
  }
  return std::make_unique<Pool2d<pooling>>(
      Shape{in.channels, (in.height - kernel) / stride + 1, (in.width - kernel) / stride + 1},
      kernel, stride);
}

}  // namespace

std::unique_ptr<Layer> maxPool2d(const LayerSite& site) {
  return pool2d<Pooling::max>(site);
}

std::unique_ptr<Layer> avgPool2d(const LayerSite& site) {
  return pool2d<Pooling::average>(site);
}

}  // namespace falsario::layers
