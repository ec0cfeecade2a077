#include "layers/layer_list.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <new>
#include <utility>

#include "layers/catalogue.h"

namespace falsario {
namespace {

/// Builds the layer; what is too large for a tensor or for the memory is refused with the layer's
/// place.
std::unique_ptr<Layer> buildFitting(const LayerSite& site) {
  try {
    auto layer = buildLayer(site);
    if (volumeOf(layer->output()) <= largestVolume) return layer;
    site.refuse("the output " + toString(layer->output()) +
                " is too large; make the layer smaller");
  } catch (const c10::Error&) {
    site.refuse(
        "its parameters are too large for a tensor or for this machine's memory; make it smaller");
  } catch (const std::bad_alloc&) {
    site.refuse("its parameters do not fit into this machine's memory; make it smaller");
  }
}

}  // namespace

LayerList::LayerList(const std::vector<Fields>& specs, Shape input, int64_t classes,
                     const Initializer& start)
    : output_(std::move(input)) {
  for (const Fields& entry : specs) {
    const std::string& type = entry.text("type");
    const Initializer initializer = entry.has("init") ? start.with(entry.text("init")) : start;
    layers_.push_back(
        buildFitting({entry.named(" " + type), std::move(output_), classes, initializer}));
    types_.push_back(type);
    output_ = layers_.back()->output();
  }
}

at::Tensor LayerList::forward(const at::Tensor& input, ForwardContext& context) const {
  at::Tensor activations = input;
  for (const auto& layer : layers_) activations = layer->forward(activations, context);
  return activations;
}

bool LayerList::mixesImages() const {
  return std::any_of(layers_.begin(), layers_.end(),
                     [](const auto& layer) { return layer->mixesImages(); });
}

}  // namespace falsario
