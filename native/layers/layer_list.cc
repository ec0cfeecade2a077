#include "layers/layer_list.h"

#include <ATen/core/grad_mode.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <new>
#include <utility>

#include "kernels/fast_forms.h"
#include "layers/catalogue.h"
#include "runtime/profile.h"

namespace falsario {
namespace {

/// Builds the layer. Refuses, with the layer's path, sizes beyond a tensor's limit or the memory.
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
                     const Initializer& start, ListOf list)
    : output_(std::move(input)) {
  std::optional<LabelConditions> conditions;
  for (const Fields& entry : specs) {
    const std::string& type = entry.text("type");
    const Initializer initializer = entry.has("init") ? start.with(entry) : start;
    const Place place{list, size(), list == ListOf::block ? nullptr : &conditions};
    layers_.push_back(
        buildFitting({entry.named(" " + type), std::move(output_), classes, initializer, place}));
    names_.push_back(std::to_string(size() - 1));
    types_.push_back(type);
    output_ = layers_.back()->output();
  }
  if (conditions && conditions->blocks > 0 && conditions->taken != conditions->blocks) {
    specs.front()
        .named(" " + types_.front())
        .refuse("chunks " + std::to_string(conditions->blocks + 1) + " needs " +
                std::to_string(conditions->blocks) +
                " blocks with norm \"shared\" behind it, but there are " +
                std::to_string(conditions->taken) + "; use " + std::to_string(conditions->blocks) +
                " such blocks, or set chunks to " + std::to_string(conditions->taken + 1) +
                ", which must divide the latent's size");
  }
  joinLayers();
}

LayerList::LayerList(std::vector<NamedLayer> layers, Shape input) : output_(std::move(input)) {
  for (auto& [name, type, layer] : layers) {
    output_ = layer->output();
    names_.push_back(std::move(name));
    types_.push_back(std::move(type));
    layers_.push_back(std::move(layer));
  }
  joinLayers();
}

void LayerList::joinLayers() {
  frozen_.resize(layers_.size());
  pairs_.resize(layers_.size());
  evaluated_.resize(layers_.size());
  if (!kernels::fastForms()) return;
  for (size_t position = 0; position + 1 < layers_.size(); ++position) {
    pairs_[position] = layers_[position]->with(*layers_[position + 1]);
    const Layer* const last = position + 2 < layers_.size() ? layers_[position + 2].get() : nullptr;
    evaluated_[position] = layers_[position]->evaluatedWith(*layers_[position + 1], last);
  }
}

namespace {

/// Sets context.frozen while a layer computes.
class Frozen {
 public:
  Frozen(ForwardContext& context, bool frozen) : context_(context), before_(context.frozen) {
    context.frozen = before_ || frozen;
  }
  ~Frozen() { context_.frozen = before_; }
  Frozen(const Frozen&) = delete;
  Frozen& operator=(const Frozen&) = delete;

 private:
  ForwardContext& context_;
  bool before_;
};

}  // namespace

void LayerList::freeze(int64_t position) {
  frozen_.at(static_cast<size_t>(position)) = true;
}

at::Tensor LayerList::forward(const at::Tensor& input, ForwardContext& context, Tap* tap) const {
  const bool evaluated = !context.training && !at::GradMode::is_enabled();
  at::Tensor activations = input;
  if (tap != nullptr && tap->position == -1) tap->output = input;
  for (int64_t position = 0; position < size(); ++position) {
    const auto index = static_cast<size_t>(position);
    const auto tappedWithin = [&](int64_t layers) {
      return tap != nullptr && tap->position >= position && tap->position < position + layers - 1;
    };
    const auto& [run, runs] = evaluated_[index];
    if (evaluated && run && !tappedWithin(runs)) {
      const Span span(position, types_[index], types_[index + static_cast<size_t>(runs) - 1]);
      activations = run(activations, context);
      position += runs - 1;
    } else if (pairs_[index] && !tappedWithin(2) && frozen_[index] == frozen_[index + 1]) {
      const Span span(position, types_[index], types_[index + 1]);
      const Frozen frozen(context, frozen_[index]);
      activations = pairs_[index](activations, context);
      ++position;
    } else {
      const Span span(position, types_[index]);
      const Frozen frozen(context, frozen_[index]);
      activations = layers_[index]->forward(activations, context);
    }
    if (tap != nullptr && tap->position == position) tap->output = activations;
  }
  return activations;
}

std::vector<Slot> LayerList::slots() const {
  std::vector<Slot> all;
  for (size_t position = 0; position < layers_.size(); ++position) {
    const std::string prefix = names_[position] + ".";
    for (const auto& [name, tensor, trainable, multiplied] : layers_[position]->slots()) {
      all.push_back({prefix + name, tensor, trainable, multiplied});
    }
  }
  return all;
}

std::vector<LayerDescription> LayerList::describe(const std::string& prefix) const {
  std::vector<LayerDescription> all;
  for (size_t position = 0; position < layers_.size(); ++position) {
    const Layer& layer = *layers_[position];
    LayerDescription description{
        prefix + names_[position], types_[position], layer.output(), 0, layer.traits(), {}};
    for (const Slot& slot : layer.slots()) {
      if (slot.trainable) description.parameters += slot.tensor->numel();
    }
    for (const auto& [name, layers] : layer.inner()) {
      const std::string inside = description.name + "." + (name.empty() ? "" : name + ".");
      for (LayerDescription& child : layers->describe(inside)) {
        description.children.push_back(std::move(child));
      }
    }
    all.push_back(std::move(description));
  }
  return all;
}

std::string LayerList::find(Trait trait, const std::string& name) const {
  for (size_t position = 0; position < layers_.size(); ++position) {
    std::string path = name.empty() ? names_[position] : name + "[" + names_[position] + "]";
    if (layers_[position]->traits().has(trait)) return path.append(" ").append(types_[position]);
    for (const auto& [list, layers] : layers_[position]->inner()) {
      const std::string found = layers->find(trait, list);
      if (!found.empty()) return path.append(".").append(found);
    }
  }
  return "";
}

int64_t LayerList::count(Trait trait) const {
  int64_t found = 0;
  for (const auto& layer : layers_) {
    if (layer->traits().has(trait)) ++found;
    for (const auto& [list, layers] : layer->inner()) found += layers->count(trait);
  }
  return found;
}

std::optional<Range> LayerList::outputRange() const {
  const auto last = std::find_if(layers_.rbegin(), layers_.rend(), [](const auto& layer) {
    return !layer->traits().has(trait::rearranges);
  });
  return last == layers_.rend() ? std::nullopt : (*last)->traits().outputRange;
}

}  // namespace falsario
