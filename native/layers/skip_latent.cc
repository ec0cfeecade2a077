#include <memory>

#include "layers/catalogue.h"
#include "layers/label_rows.h"

namespace falsario::layers {
namespace {

/// Brock, Donahue and Simonyan 2019 (BigGAN): passes on the first part of the latent. The other
/// parts skip the layers and reach one block with norm `shared` each, after the embedding of the
/// image's class.
class SkipLatent final : public Layer {
 public:
  SkipLatent(const LayerSite& site, int64_t features, int64_t chunks)
      : Layer({features / chunks}),
        weight_(site.initializer.embedding(site.classes, site.fields.integer("embedding"))),
        chunks_(chunks) {
    parameter("weight", weight_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    const at::Tensor label = labelRows(weight_, context.labels);
    const auto parts = input.chunk(chunks_, 1);
    context.conditions.clear();
    if (chunks_ == 1) context.conditions.push_back(label);
    for (size_t part = 1; part < parts.size(); ++part) {
      context.conditions.push_back(at::cat({label, parts[part]}, 1));
    }
    return parts[0];
  }

  Traits traits() const override { return {.is = {trait::takesLabels, trait::makesConditions}}; }

 private:
  at::Tensor weight_;
  int64_t chunks_;
};

}  // namespace

std::unique_ptr<Layer> skipLatent(const LayerSite& site) {
  if (site.place.list == ListOf::network) {
    site.refuse("skipLatent is possible only in a GAN's generator; use concatLabel");
  }
  if (site.place.list != ListOf::generator || site.place.position != 0) {
    site.refuse("skipLatent must be the first layer of a GAN's generator; move it there");
  }
  site.requireClasses();
  const int64_t features = site.vector();
  const int64_t chunks = site.fields.integer("chunks");
  if (features % chunks != 0) {
    site.refuse("chunks " + std::to_string(chunks) + " does not divide the latent's size " +
                std::to_string(features) + "; change one of them");
  }
  const int64_t part = chunks == 1 ? 0 : features / chunks;
  site.place.conditions->emplace(
      LabelConditions{site.fields.integer("embedding") + part, chunks - 1});
  return std::make_unique<SkipLatent>(site, features, chunks);
}

}  // namespace falsario::layers
