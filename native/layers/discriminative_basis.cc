#include <memory>

#include "kernels/linear.h"
#include "layers/catalogue.h"
#include "layers/label_rows.h"
#include "layers/weight.h"

namespace falsario::layers {
namespace {

constexpr int64_t side = 4;

/// Huang et al. 2024 (R3GAN): each channel of 4 x 4 pixels is multiplied by a learnt map and summed
/// up, then a linear layer. With classes its outputs are multiplied by the embedding of the image's
/// class.
class DiscriminativeBasis final : public Layer {
 public:
  DiscriminativeBasis(const LayerSite& site, int64_t channels)
      : Layer({1}),
        basis_(*this, "basis.weight", site.initializer.weight({channels, 1, side, side}), false,
               site.initializer),
        linear_(*this, "linear.weight",
                site.initializer.weight({site.classes > 0 ? channels : 1, channels}), false,
                site.initializer) {
    if (site.classes == 0) return;
    embedding_ = site.initializer.basis(site.classes, channels);
    parameter("embedding.weight", embedding_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    const auto sums = [](const at::Tensor& images, const at::Tensor& weight,
                         const at::Tensor& bias) {
      constexpr int64_t one = 1;
      constexpr int64_t none = 0;
      return at::conv2d(images, weight, bias, one, none, one, images.size(1));
    };
    const at::Tensor features = basis_.multiply(input, {}, context, sums).flatten(1);
    const at::Tensor scores = linear_.multiply(features, {}, context, &kernels::linear);
    if (!embedding_.defined()) return scores;
    return (scores * labelRows(embedding_, context.labels)).sum(1, /*keepdim=*/true);
  }

  Traits traits() const override {
    Traits all{.is = {trait::weighted, trait::keepsInput}, .featureMaps = FeatureMaps::end};
    if (embedding_.defined()) all.is.push_back(trait::takesLabels);
    return all;
  }

 private:
  Weight basis_;
  Weight linear_;
  at::Tensor embedding_;
};

}  // namespace

std::unique_ptr<Layer> discriminativeBasis(const LayerSite& site) {
  const ImageShape in = site.image();
  if (in.height != side || in.width != side) {
    site.refuse("input is " + toString(site.input) +
                "; height and width must be 4: change the number of layers that halve the image");
  }
  return std::make_unique<DiscriminativeBasis>(site, in.channels);
}

}  // namespace falsario::layers
