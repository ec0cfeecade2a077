#include <memory>
#include <utility>

#include "layers/catalogue.h"
#include "layers/layer_list.h"

namespace falsario::layers {
namespace {

/// He et al. 2016: the sum of two branches, `layers` and `shortcut`. A shortcut without layers is
/// the input itself. Tensors are named by their branch and position: `layers.0.weight`,
/// `shortcut.1.bias`.
class Residual final : public Layer {
 public:
  Residual(LayerList layers, LayerList shortcut)
      : Layer(layers.output()), layers_(std::move(layers)), shortcut_(std::move(shortcut)) {
    adopt("layers.", layers_.slots());
    adopt("shortcut.", shortcut_.slots());
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    const at::Tensor through = layers_.forward(input, context);
    return through + shortcut_.forward(input, context);
  }

  Traits traits() const override {
    return {.is = {trait::keepsInput}, .featureMaps = FeatureMaps::make};
  }
  std::vector<InnerLayers> inner() const override {
    return {{"layers", &layers_}, {"shortcut", &shortcut_}};
  }

 private:
  LayerList layers_;
  LayerList shortcut_;
};

LayerList branchOf(const LayerSite& site, const char* name) {
  return {site.fields.list(name), site.input, site.classes, site.initializer, ListOf::block};
}

}  // namespace

std::unique_ptr<Layer> residual(const LayerSite& site) {
  LayerList layers = branchOf(site, "layers");
  LayerList shortcut = branchOf(site, "shortcut");
  if (layers.output() != shortcut.output()) {
    site.refuse("its layers give " + toString(layers.output()) + ", its shortcut " +
                toString(shortcut.output()) +
                "; their sum needs the same shape: let the shortcut change size and channels as "
                "the layers do");
  }
  return std::make_unique<Residual>(std::move(layers), std::move(shortcut));
}

}  // namespace falsario::layers
