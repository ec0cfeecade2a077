#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "layers/layer_site.h"
#include "runtime/fields.h"

namespace falsario {

struct LayerDescription {
  /// `generator.0`, `generator.0.layers.3`
  std::string name;
  std::string type;
  Shape output;
  /// The number of trainable elements.
  int64_t parameters = 0;
  Traits traits;
  /// The layers inside a block.
  std::vector<LayerDescription> children;
};

/// The output of one layer of a list, taken while the list computes.
struct Tap {
  /// The layer's position; -1 for the list's input.
  int64_t position;
  at::Tensor output;
};

/// A layer inside of a block, by its name in it: `conv1`.
struct NamedLayer {
  std::string name;
  std::string type;
  std::unique_ptr<Layer> layer;
};

/// Layers in sequence, each built for the output shape of the one before. Networks and blocks are
/// made of lists.
class LayerList {
 public:
  /// Infers the shapes layer by layer; throws SPEC_INVALID naming the layer that does not fit. A
  /// layer's own `init` takes precedence over `start`.
  LayerList(const std::vector<Fields>& specs, Shape input, int64_t classes,
            const Initializer& start, ListOf list);
  /// Takes layers that a block has built, which have names instead of positions. The list may be
  /// empty.
  LayerList(std::vector<NamedLayer> layers, Shape input);

  /// [N, …input] → [N, …output]. Fills `tap` if it is given.
  at::Tensor forward(const at::Tensor& input, ForwardContext& context, Tap* tap = nullptr) const;

  /// From now on, training leaves the layer's parameters and buffers as they are.
  void freeze(int64_t position);
  /// The input shape if the list is empty.
  const Shape& output() const { return output_; }
  /// Every tensor of every layer, named `<position or name>.<name>`.
  std::vector<Slot> slots() const;
  /// Describes every layer; `prefix` precedes the positions in their names.
  std::vector<LayerDescription> describe(const std::string& prefix) const;
  /// The path of the first layer with a trait, also of one inside a block, and its type:
  /// `layers[1].shortcut[0] minibatchStd`. Empty if there is none. `name` is this list's own name.
  std::string find(Trait trait, const std::string& name) const;
  /// The range of the last layer that computes; empty if that layer states none.
  std::optional<Range> outputRange() const;
  /// The number of layers with a trait, those inside of blocks included.
  int64_t count(Trait trait) const;
  int64_t size() const { return static_cast<int64_t>(layers_.size()); }
  const Layer& operator[](int64_t position) const {
    return *layers_[static_cast<size_t>(position)];
  }

 private:
  void joinLayers();

  std::vector<std::unique_ptr<Layer>> layers_;
  /// The layer at a position together with the next one; empty if there is no fast form.
  std::vector<Pair> pairs_;
  /// The layers from a position on, for evaluation without gradients.
  std::vector<Joined> evaluated_;
  std::vector<std::string> types_;
  std::vector<bool> frozen_;
  /// The position or the name of each layer.
  std::vector<std::string> names_;
  Shape output_;
};

}  // namespace falsario
