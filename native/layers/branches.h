#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "layers/layer_list.h"

namespace falsario {

/// The sum of two branches (He et al. 2016): the layers, which run first, and the shortcut, which
/// is the input itself if it has no layers.
class Branches final : public Layer {
 public:
  /// The names of the lists precede those of their tensors; a list whose layers have names has
  /// none. `traits` are those of the block besides those of its layers.
  Branches(LayerList layers, LayerList shortcut, std::pair<std::string, std::string> names,
           std::vector<Trait> traits = {})
      : Layer(layers.output()),
        layers_(std::move(layers)),
        shortcut_(std::move(shortcut)),
        names_(std::move(names)),
        traits_(std::move(traits)) {
    const auto prefix = [](const std::string& name) { return name.empty() ? "" : name + "."; };
    adopt(prefix(names_.first), layers_.slots());
    adopt(prefix(names_.second), shortcut_.slots());
    traits_.push_back(trait::keepsInput);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    const at::Tensor through = layers_.forward(input, context);
    return through + shortcut_.forward(input, context);
  }

  Traits traits() const override { return {.is = traits_, .featureMaps = FeatureMaps::make}; }
  std::vector<InnerLayers> inner() const override {
    return {{names_.first, &layers_}, {names_.second, &shortcut_}};
  }

 private:
  LayerList layers_;
  LayerList shortcut_;
  std::pair<std::string, std::string> names_;
  std::vector<Trait> traits_;
};

}  // namespace falsario
