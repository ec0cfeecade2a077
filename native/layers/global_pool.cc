#include <memory>
#include <tuple>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// The mean over all positions of a channel.
class GlobalAvgPool final : public Layer {
 public:
  explicit GlobalAvgPool(int64_t channels) : Layer({channels}) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    return input.mean(at::IntArrayRef{2, 3});
  }
};

/// The largest value of a channel. Of several equal ones the first gets the gradient, as in
/// PyTorch's pooling layers.
class GlobalMaxPool final : public Layer {
 public:
  explicit GlobalMaxPool(int64_t channels) : Layer({channels}) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    return std::get<0>(input.flatten(2).max(2));
  }
};

/// The sum over all positions of a channel, as in the discriminators of Miyato et al. 2018.
class GlobalSumPool final : public Layer {
 public:
  explicit GlobalSumPool(int64_t channels) : Layer({channels}) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    return input.sum(at::IntArrayRef{2, 3});
  }
};

}  // namespace

std::unique_ptr<Layer> globalAvgPool(const LayerSite& site) {
  return std::make_unique<GlobalAvgPool>(site.image().channels);
}

std::unique_ptr<Layer> globalMaxPool(const LayerSite& site) {
  return std::make_unique<GlobalMaxPool>(site.image().channels);
}

std::unique_ptr<Layer> globalSumPool(const LayerSite& site) {
  return std::make_unique<GlobalSumPool>(site.image().channels);
}

}  // namespace falsario::layers
