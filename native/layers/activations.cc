#include <memory>
#include <optional>
#include <utility>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// Applies one function to each element: no parameters, the shape stays.
template <typename Function>
class Elementwise final : public Layer {
 public:
  Elementwise(const LayerSite& site, Function function, std::optional<Range> range)
      : Layer(site.input), function_(std::move(function)), range_(range) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    return function_(input);
  }

  Traits traits() const override { return {.outputRange = range_}; }

 private:
  Function function_;
  std::optional<Range> range_;
};

template <typename Function>
std::unique_ptr<Layer> elementwise(const LayerSite& site, Function function,
                                   std::optional<Range> range = std::nullopt) {
  return std::make_unique<Elementwise<Function>>(site, std::move(function), range);
}

/// max(x, slope · x).
class Rectifier final : public Layer {
 public:
  Rectifier(const LayerSite& site, double slope) : Layer(site.input), slope_(slope) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    return slope_ == 0 ? at::relu(input) : at::leaky_relu(input, slope_);
  }

  /// Dropout and activation are one factor for each element.
  Pair with(Layer& next) override {
    const std::optional<double> p = next.traits().dropout;
    if (!p || *p == 0 || *p == 1) return {};
    return [this, p = *p](const at::Tensor& input, ForwardContext& context) {
      if (!context.training) return forward(input, context);
      return input * context.dropout->rectifiedMask(input, p, slope_).to(input.scalar_type());
    };
  }

  Traits traits() const override { return {.negativeSlope = slope_}; }

 private:
  double slope_;
};

}  // namespace

std::unique_ptr<Layer> relu(const LayerSite& site) {
  return std::make_unique<Rectifier>(site, 0);
}

std::unique_ptr<Layer> leakyRelu(const LayerSite& site) {
  return std::make_unique<Rectifier>(site, site.fields.number("slope"));
}

std::unique_ptr<Layer> elu(const LayerSite& site) {
  return elementwise(site, [](const at::Tensor& x) { return at::elu(x); });
}

std::unique_ptr<Layer> silu(const LayerSite& site) {
  return elementwise(site, [](const at::Tensor& x) { return at::silu(x); });
}

std::unique_ptr<Layer> gelu(const LayerSite& site) {
  return elementwise(site, [](const at::Tensor& x) { return at::gelu(x); });
}

std::unique_ptr<Layer> tanh(const LayerSite& site) {
  return elementwise(site, [](const at::Tensor& x) { return at::tanh(x); }, Range{-1, 1});
}

std::unique_ptr<Layer> sigmoid(const LayerSite& site) {
  return elementwise(site, [](const at::Tensor& x) { return at::sigmoid(x); }, Range{0, 1});
}

}  // namespace falsario::layers
