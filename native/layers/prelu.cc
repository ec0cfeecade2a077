#include <memory>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

constexpr double startingSlope = 0.25;

/// He et al. 2015: a leaky rectifier with one learnt slope.
class Prelu final : public Layer {
 public:
  explicit Prelu(const LayerSite& site)
      : Layer(site.input), weight_(site.initializer.ones({1}) * startingSlope) {
    parameter("weight", weight_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    return at::prelu(input, weight_);
  }

  Traits traits() const override { return {.is = {trait::keepsInput}}; }

 private:
  at::Tensor weight_;
};

}  // namespace

std::unique_ptr<Layer> prelu(const LayerSite& site) {
  return std::make_unique<Prelu>(site);
}

}  // namespace falsario::layers
