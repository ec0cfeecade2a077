#include <memory>

#include "kernels/linear.h"
#include "layers/catalogue.h"
#include "layers/label_rows.h"
#include "layers/weight.h"

namespace falsario::layers {
namespace {

/// Miyato and Koyama 2018: a linear score, plus the product of the features with the embedding of
/// the image's class.
class Projection final : public Layer {
 public:
  Projection(const LayerSite& site, int64_t features)
      : Layer({1}),
        linear_(*this, "linear.weight", site, {1, features}),
        bias_(site.initializer.bias(1, {1, features})),
        embedding_(*this, "embedding.weight", site.initializer.projection(site.classes, features),
                   site.fields.flag("spectralNorm"), site.initializer, Weight::Use::look) {
    parameter("linear.bias", bias_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    const at::Tensor score = linear_.multiply(input, bias_, context, &kernels::linear);
    const at::Tensor rows = labelRows(embedding_.take(context), context.labels);
    return score + (rows * input).sum(1, /*keepdim=*/true);
  }

  Traits traits() const override {
    Traits all{.is = linear_.traits(), .featureMaps = FeatureMaps::end};
    all.is.push_back(trait::takesLabels);
    return all;
  }

 private:
  Weight linear_;
  at::Tensor bias_;
  Weight embedding_;
};

}  // namespace

std::unique_ptr<Layer> projection(const LayerSite& site) {
  site.requireClasses();
  return std::make_unique<Projection>(site, site.vector());
}

}  // namespace falsario::layers
