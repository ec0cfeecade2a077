#include <memory>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// Ba, Kiros and Hinton 2016: normalises each image over all dimensions but the batch.
class LayerNorm final : public Layer {
 public:
  explicit LayerNorm(const LayerSite& site)
      : Layer(site.input),
        weight_(site.initializer.ones(site.input)),
        bias_(site.initializer.zeros(site.input)),
        eps_(site.fields.number("eps")) {
    parameter("weight", weight_);
    parameter("bias", bias_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    return at::layer_norm(input, output(), weight_, bias_, eps_);
  }

  Traits traits() const override { return {.is = {trait::keepsInput}}; }

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  double eps_;
};

}  // namespace

std::unique_ptr<Layer> layerNorm(const LayerSite& site) {
  return std::make_unique<LayerNorm>(site);
}

}  // namespace falsario::layers
