#include "models/network.h"

#include <algorithm>
#include <utility>

#include "kernels/channels_last.h"

namespace falsario {

namespace {

/// The initializer that the spec names, which knows how many ResNeXt blocks the network has.
Initializer startOf(const Fields& spec, const Shape& input, int64_t classes,
                    const Initializer& start, ListOf list) {
  Initializer named = start.with(spec);
  if (start.shapesOnly()) return named;
  const LayerList shapes(spec.list("layers"), input, classes, Initializer(nullptr), list);
  return named.amongBlocks(shapes.count(trait::resNeXt));
}

}  // namespace

Network::Network(std::string name, const Fields& spec, const Shape& input, int64_t classes,
                 const Initializer& start, ListOf list)
    : name_(std::move(name)),
      layers_(spec.list("layers"), input, classes, startOf(spec, input, classes, start, list),
              list),
      slots_(layers_.slots()) {
  if (layers_.size() == 0) spec.refuse("a network needs at least one layer");
}

std::vector<NamedTensor> Network::tensors() const {
  std::vector<NamedTensor> all;
  all.reserve(slots_.size());
  for (const Slot& slot : slots_) all.push_back({name_ + "." + slot.name, *slot.tensor});
  return all;
}

std::vector<NamedTensor> Network::namedParameters() const {
  std::vector<NamedTensor> all;
  for (const Slot& slot : slots_) {
    if (slot.trainable) all.push_back({name_ + "." + slot.name, *slot.tensor});
  }
  return all;
}

std::vector<at::Tensor> Network::select(bool trainable) const {
  std::vector<at::Tensor> chosen;
  for (const Slot& slot : slots_) {
    if (slot.trainable == trainable) chosen.push_back(*slot.tensor);
  }
  return chosen;
}

std::vector<at::Tensor> Network::parameters() const {
  return select(true);
}

std::vector<size_t> Network::multiplied() const {
  std::vector<size_t> positions;
  size_t position = 0;
  for (const Slot& slot : slots_) {
    if (!slot.trainable) continue;
    if (slot.multiplied) positions.push_back(position);
    ++position;
  }
  return positions;
}

std::vector<at::Tensor> Network::buffers() const {
  return select(false);
}

void Network::requireParameters(const Fields& spec) const {
  if (!parameters().empty()) return;
  spec.refuse("none of its layers has parameters to learn; add one, such as a linear or a conv2d");
}

NetworkDescription Network::describe() const {
  NetworkDescription description{name_, layers_.describe(name_ + "."), 0, 0};
  for (const Slot& slot : slots_) {
    (slot.trainable ? description.parameters : description.buffers) += slot.tensor->numel();
  }
  return description;
}

void Network::freeze(int64_t position) {
  layers_.freeze(position);
  const std::string prefix = std::to_string(position) + ".";
  for (Slot& slot : slots_) {
    if (!slot.name.starts_with(prefix)) continue;
    slot.trainable = false;
    slot.tensor->set_requires_grad(false);
  }
}

void Network::to(at::Device device) {
  for (const Slot& slot : slots_) {
    *slot.tensor = kernels::inFastLayout(slot.tensor->to(device));
    slot.tensor->set_requires_grad(slot.trainable);
  }
}

void Network::become(const Network& other) {
  for (size_t i = 0; i < slots_.size(); ++i) {
    *slots_[i].tensor = other.slots_[i].tensor->detach().clone();
  }
}

void Network::substitute(const std::vector<at::Tensor>& parameters) {
  auto next = parameters.begin();
  for (const Slot& slot : slots_) {
    if (slot.trainable) *slot.tensor = *next++;
  }
}

std::optional<int64_t> Network::lastWeighted() const {
  for (int64_t position = size(); position-- > 0;) {
    if (layers_[position].traits().has(trait::weighted)) return position;
  }
  return std::nullopt;
}

int64_t Network::firstTrained() const {
  for (int64_t position = 0; position < size(); ++position) {
    const Layer& layer = layers_[position];
    const bool trained = std::ranges::any_of(layer.slots(), &Slot::trainable);
    if (trained && !layer.traits().has(trait::takesLabels)) return position;
  }
  return 0;
}

int64_t Network::lastMap() const {
  int64_t map = -1;
  // The channels of the input, or of a reshaped vector, are not feature maps.
  bool made = false;
  for (int64_t position = 0; position < lastWeighted().value_or(0); ++position) {
    const FeatureMaps effect = layers_[position].traits().featureMaps;
    if (effect != FeatureMaps::keep) made = effect == FeatureMaps::make;
    if (made && layers_[position].output().size() == 3) map = position;
  }
  return map;
}

}  // namespace falsario
