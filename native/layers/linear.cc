#include <memory>

#include "kernels/linear.h"
#include "layers/catalogue.h"
#include "layers/weight.h"

namespace falsario::layers {
namespace {

/// y = x Wᵀ + b on [N, in].
class Linear final : public Layer {
 public:
  Linear(const LayerSite& site, int64_t in, int64_t out)
      : Layer({out}), weight_(*this, "weight", site, {out, in}) {
    if (!site.fields.flag("bias")) return;
    bias_ = site.initializer.bias(out, {out, in});
    parameter("bias", bias_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    return weight_.multiply(input, bias_, context, &kernels::linear);
  }

  Joined evaluatedWith(const Layer& next, const Layer* last) override {
    return weight_.scaledBy(next, last, bias_, &kernels::linear);
  }

  Traits traits() const override {
    return {.is = weight_.traits(), .featureMaps = FeatureMaps::end};
  }

 private:
  Weight weight_;
  at::Tensor bias_;
};

}  // namespace

std::unique_ptr<Layer> linear(const LayerSite& site) {
  return std::make_unique<Linear>(site, site.vector(), site.fields.integer("out"));
}

}  // namespace falsario::layers
