#include <memory>
#include <utility>

#include "layers/catalogue.h"
#include "layers/layer_list.h"

namespace falsario::layers {
namespace {

/// He et al. 2016: the sum of two ways through, `layers` and `shortcut`; a shortcut without layers
/// is the input itself. Tensors are `layers.0.weight`, `shortcut.1.bias`, by the position in their
/// list.
class Residual final : public Layer {
 public:
  Residual(LayerList layers, LayerList shortcut)
      : Layer(layers.output()), layers_(std::move(layers)), shortcut_(std::move(shortcut)) {
    adopt("layers.", layers_);
    adopt("shortcut.", shortcut_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    const at::Tensor through = layers_.forward(input, context);
    return through + shortcut_.forward(input, context);
  }

  bool mixesImages() const override { return layers_.mixesImages() || shortcut_.mixesImages(); }

 private:
  void adopt(const std::string& way, const LayerList& layers) {
    for (int64_t position = 0; position < layers.size(); ++position) {
      for (const Slot& slot : layers[position].slots()) {
        const std::string name = way + std::to_string(position) + "." + slot.name;
        if (slot.trainable) {
          parameter(name, *slot.tensor);
        } else {
          buffer(name, *slot.tensor);
        }
      }
    }
  }

  LayerList layers_;
  LayerList shortcut_;
};

LayerList wayOf(const LayerSite& site, const char* name) {
  return {site.fields.list(name), site.input, site.classes, site.initializer};
}

}  // namespace

std::unique_ptr<Layer> residual(const LayerSite& site) {
  LayerList layers = wayOf(site, "layers");
  LayerList shortcut = wayOf(site, "shortcut");
  if (layers.output() != shortcut.output()) {
    site.refuse("its layers give " + toString(layers.output()) + ", its shortcut " +
                toString(shortcut.output()) +
                "; their sum needs the same shape: let the shortcut change size and channels as "
                "the layers do");
  }
  return std::make_unique<Residual>(std::move(layers), std::move(shortcut));
}

}  // namespace falsario::layers
