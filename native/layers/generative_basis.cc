#include <memory>

#include "kernels/linear.h"
#include "layers/catalogue.h"
#include "layers/weight.h"

namespace falsario::layers {
namespace {

constexpr int64_t side = 4;

/// Huang et al. 2024 (R3GAN): learnt maps of 4 x 4 pixels, each multiplied by a number that is
/// linear in the latent.
class GenerativeBasis final : public Layer {
 public:
  GenerativeBasis(const LayerSite& site, int64_t latent, int64_t out)
      : Layer({out, side, side}),
        basis_(site.initializer.normal({out, side, side}, 0, 1)),
        linear_(*this, "linear.weight", site.initializer.weight({out, latent}), false,
                site.initializer) {
    parameter("basis", basis_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    const at::Tensor factors = linear_.multiply(input, {}, context, &kernels::linear);
    return basis_ * factors.unsqueeze(2).unsqueeze(3);
  }

  Traits traits() const override {
    return {.is = {trait::keepsInput}, .featureMaps = FeatureMaps::end};
  }

 private:
  at::Tensor basis_;
  Weight linear_;
};

}  // namespace

std::unique_ptr<Layer> generativeBasis(const LayerSite& site) {
  return std::make_unique<GenerativeBasis>(site, site.vector(), site.fields.integer("out"));
}

}  // namespace falsario::layers
