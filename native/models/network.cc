#include "models/network.h"

#include <utility>

namespace falsario {

Network::Network(std::string name, const Fields& spec, Shape input, int64_t classes,
                 const Initializer& start)
    : name_(std::move(name)),
      layers_(spec.list("layers"), std::move(input), classes, start.with(spec.text("init"))) {
  if (layers_.size() == 0) spec.refuse("a network needs at least one layer");
}

at::Tensor Network::forward(const at::Tensor& input, ForwardContext& context) const {
  at::Tensor activations = input;
  if (context.tap == -1) context.tapped = input;
  for (int64_t position = 0; position < size(); ++position) {
    activations = layers_[position].forward(activations, context);
    if (context.tap == position) context.tapped = activations;
  }
  return activations;
}

template <typename Use>
void Network::eachSlot(Use use) const {
  for (int64_t position = 0; position < size(); ++position) {
    const std::string prefix = name_ + "." + std::to_string(position) + ".";
    for (const Slot& slot : layers_[position].slots()) use(prefix + slot.name, slot);
  }
}

std::vector<NamedTensor> Network::tensors() const {
  std::vector<NamedTensor> all;
  eachSlot(
      [&](std::string name, const Slot& slot) { all.push_back({std::move(name), *slot.tensor}); });
  return all;
}

std::vector<NamedTensor> Network::learnt() const {
  std::vector<NamedTensor> all;
  eachSlot([&](std::string name, const Slot& slot) {
    if (slot.trainable) all.push_back({std::move(name), *slot.tensor});
  });
  return all;
}

std::vector<at::Tensor> Network::select(bool trainable) const {
  std::vector<at::Tensor> chosen;
  for (int64_t position = 0; position < size(); ++position) {
    for (const Slot& slot : layers_[position].slots()) {
      if (slot.trainable == trainable) chosen.push_back(*slot.tensor);
    }
  }
  return chosen;
}

std::vector<at::Tensor> Network::parameters() const {
  return select(true);
}

void Network::requireParameters(const Fields& spec) const {
  if (!parameters().empty()) return;
  spec.refuse("none of its layers has parameters to learn; add one, as a linear or a conv2d");
}

std::vector<at::Tensor> Network::buffers() const {
  return select(false);
}

NetworkDescription Network::describe() const {
  NetworkDescription description;
  description.name = name_;
  for (int64_t position = 0; position < size(); ++position) {
    LayerDescription layer{name_ + "." + std::to_string(position), layers_.typeOf(position),
                           layers_[position].output(), 0};
    for (const Slot& slot : layers_[position].slots()) {
      (slot.trainable ? layer.parameters : description.buffers) += slot.tensor->numel();
    }
    description.parameters += layer.parameters;
    description.layers.push_back(std::move(layer));
  }
  return description;
}

void Network::to(at::Device device) {
  for (int64_t position = 0; position < size(); ++position) {
    for (const Slot& slot : layers_[position].slots()) {
      *slot.tensor = slot.tensor->to(device);
      slot.tensor->set_requires_grad(slot.trainable);
    }
  }
}

void Network::become(const Network& other) {
  for (int64_t position = 0; position < size(); ++position) {
    const auto& from = other.layers_[position].slots();
    const auto& into = layers_[position].slots();
    for (size_t slot = 0; slot < into.size(); ++slot) {
      *into[slot].tensor = from[slot].tensor->detach().clone();
    }
  }
}

void Network::substitute(const std::vector<at::Tensor>& parameters) {
  auto next = parameters.begin();
  for (int64_t position = 0; position < size(); ++position) {
    for (const Slot& slot : layers_[position].slots()) {
      if (slot.trainable) *slot.tensor = *next++;
    }
  }
}

int64_t Network::lastWeighted() const {
  for (int64_t position = size(); position-- > 0;) {
    const std::string& type = layers_.typeOf(position);
    if (type == "linear" || type == "conv2d" || type == "convTranspose2d") return position;
  }
  return 0;
}

int64_t Network::lastMap() const {
  int64_t map = -1;
  bool convolved = false;
  for (int64_t position = 0; position < lastWeighted(); ++position) {
    const std::string& type = layers_.typeOf(position);
    // Averages of the image's own channels, or of what a dense layer was folded into, say nothing.
    if (type == "linear") convolved = false;
    if (type == "conv2d" || type == "convTranspose2d" || type == "residual") convolved = true;
    if (convolved && layers_[position].output().size() == 3) map = position;
  }
  return map;
}

}  // namespace falsario
