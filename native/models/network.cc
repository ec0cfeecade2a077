#include "models/network.h"

#include <c10/util/Exception.h>

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

Network::Network(std::string name, const Fields& spec, Shape input, int64_t classes,
                 const Initializer& start)
    : name_(std::move(name)) {
  const Initializer own = start.with(spec.text("init"));
  for (const Fields& entry : spec.list("layers")) {
    const std::string& type = entry.text("type");
    const Initializer initializer = entry.has("init") ? start.with(entry.text("init")) : own;
    layers_.push_back(
        buildFitting({entry.named(" " + type), std::move(input), classes, initializer}));
    types_.push_back(type);
    input = layers_.back()->output();
  }
  if (layers_.empty()) spec.refuse("a network needs at least one layer");
}

at::Tensor Network::forward(const at::Tensor& input, ForwardContext& context) const {
  at::Tensor activations = input;
  if (context.tap == -1) context.tapped = input;
  for (size_t position = 0; position < layers_.size(); ++position) {
    activations = layers_[position]->forward(activations, context);
    if (context.tap == static_cast<int64_t>(position)) context.tapped = activations;
  }
  return activations;
}

std::vector<NamedTensor> Network::tensors() const {
  std::vector<NamedTensor> all;
  for (size_t position = 0; position < layers_.size(); ++position) {
    const std::string prefix = name_ + "." + std::to_string(position) + ".";
    for (const Slot& slot : layers_[position]->slots())
      all.push_back({prefix + slot.name, *slot.tensor});
  }
  return all;
}

std::vector<at::Tensor> Network::select(bool trainable) const {
  std::vector<at::Tensor> chosen;
  for (const auto& layer : layers_) {
    for (const Slot& slot : layer->slots()) {
      if (slot.trainable == trainable) chosen.push_back(*slot.tensor);
    }
  }
  return chosen;
}

std::vector<at::Tensor> Network::parameters() const {
  return select(true);
}

std::vector<at::Tensor> Network::buffers() const {
  return select(false);
}

NetworkDescription Network::describe() const {
  NetworkDescription description;
  description.name = name_;
  for (size_t position = 0; position < layers_.size(); ++position) {
    LayerDescription layer{name_ + "." + std::to_string(position), types_[position],
                           layers_[position]->output(), 0};
    for (const Slot& slot : layers_[position]->slots()) {
      (slot.trainable ? layer.parameters : description.buffers) += slot.tensor->numel();
    }
    description.parameters += layer.parameters;
    description.layers.push_back(std::move(layer));
  }
  return description;
}

void Network::to(at::Device device) {
  for (const auto& layer : layers_) {
    for (const Slot& slot : layer->slots()) {
      *slot.tensor = slot.tensor->to(device);
      slot.tensor->set_requires_grad(slot.trainable);
    }
  }
}

void Network::become(const Network& other) {
  for (size_t position = 0; position < layers_.size(); ++position) {
    const auto& from = other.layers_[position]->slots();
    const auto& into = layers_[position]->slots();
    for (size_t slot = 0; slot < into.size(); ++slot) {
      *into[slot].tensor = from[slot].tensor->detach().clone();
    }
  }
}

void Network::substitute(const std::vector<at::Tensor>& parameters) {
  auto next = parameters.begin();
  for (const auto& layer : layers_) {
    for (const Slot& slot : layer->slots()) {
      if (slot.trainable) *slot.tensor = *next++;
    }
  }
}

int64_t Network::lastWeighted() const {
  for (size_t position = types_.size(); position-- > 0;) {
    const std::string& type = types_[position];
    if (type == "linear" || type == "conv2d" || type == "convTranspose2d") {
      return static_cast<int64_t>(position);
    }
  }
  return 0;
}

}  // namespace falsario
