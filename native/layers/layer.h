#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kernels/bf16.h"
#include "layers/traits.h"
#include "runtime/random_stream.h"

namespace falsario {

class LayerList;

/// A shape without the batch dimension: [features] or [channels, height, width].
using Shape = std::vector<int64_t>;

/// The largest number of elements that one image's tensor may have.
constexpr int64_t largestVolume = 2147483647;
/// The number of elements of one image's tensor of this shape; largestVolume + 1 if it is larger
/// than largestVolume.
int64_t volumeOf(const Shape& shape);

/// `[256]`, `[64, 7, 7]`
std::string toString(const Shape& shape);

/// What a forward pass needs besides its input.
struct ForwardContext {
  /// Use batch statistics, dropout and power iterations; otherwise running statistics.
  bool training = false;
  /// int64 [N], or float [N, classes]: each image's share of every class, to morph between classes.
  /// Undefined if the model has no classes.
  at::Tensor labels;
  /// Needed in training mode only.
  RandomStream* dropout = nullptr;
  /// In training mode, change nothing that outlives the forward: no running statistics, no power
  /// iteration. For updates that are undone later.
  bool frozen = false;
  kernels::Precision precision = kernels::Precision::float32;
  /// What `skipLatent` made for the blocks behind it: [N, size] for each, or one for all of them.
  std::vector<at::Tensor> conditions = {};
};

/// A tensor that a layer owns: a parameter (trained) or a buffer (running statistics and the like).
struct Slot {
  std::string name;
  at::Tensor* tensor;
  bool trainable;
  /// Whether the layer only multiplies with it, in the precision of the pass.
  bool multiplied = false;
};

/// A list of layers inside a block, by the name of the field that holds it (`shortcut`). It has no
/// name if its layers have names in the block.
struct InnerLayers {
  std::string name;
  const LayerList* layers;
};

/// What a layer does in evaluation that scales channels: factor · input + shift. [channels]
struct ChannelScale {
  at::Tensor factor;
  at::Tensor shift;
};

/// A layer and the one after it as one function.
using Pair = std::function<at::Tensor(const at::Tensor&, ForwardContext&)>;

/// Two or three layers as one function; an empty function if there is none.
struct Joined {
  Pair function;
  int64_t layers = 0;
};

/// One entry of a network. A layer's file has everything that depends on its type: fields, traits,
/// shape rule, parameters with their initial values, forward. No other file in native/ uses the
/// type.
class Layer {
 public:
  explicit Layer(Shape output) : output_(std::move(output)) {}
  virtual ~Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  /// [N, …input] → [N, …output]. Never in place, because gradients of gradients may be taken.
  virtual at::Tensor forward(const at::Tensor& input, ForwardContext& context) = 0;

  /// A fast form of this layer and `next`, or an empty function. Both layers outlive it.
  virtual Pair with(Layer& /*next*/) { return {}; }
  /// The same for evaluation without gradients. `last` is the layer after `next`, if there is one.
  virtual Joined evaluatedWith(const Layer& /*next*/, const Layer* /*last*/) { return {}; }
  /// A fast form of repeating each pixel to 2 x 2 and this layer, for inputs that
  /// kernels::suitsResizedConvolution() takes; or an empty function.
  virtual Pair afterDoubling() { return {}; }
  /// If the trait scalesChannels holds.
  virtual ChannelScale channelScale() const { return {}; }

  virtual Traits traits() const { return {}; }
  /// The layers that the block is made of; none for a plain layer.
  virtual std::vector<InnerLayers> inner() const { return {}; }

  const Shape& output() const { return output_; }
  const std::vector<Slot>& slots() const { return slots_; }

  /// For the layer's own parts: `tensor` is a member of the layer or of a part of it.
  void parameter(std::string name, at::Tensor& tensor) {
    slots_.push_back({std::move(name), &tensor, true});
  }
  void multiplied(std::string name, at::Tensor& tensor) {
    slots_.push_back({std::move(name), &tensor, true, true});
  }
  void buffer(std::string name, at::Tensor& tensor) {
    slots_.push_back({std::move(name), &tensor, false});
  }

 protected:
  /// Adds a part's tensors under `prefix` and their own names.
  void adopt(const std::string& prefix, const std::vector<Slot>& slots) {
    for (const auto& [name, tensor, trainable, multiplied] : slots) {
      slots_.push_back({prefix + name, tensor, trainable, multiplied});
    }
  }

 private:
  Shape output_;
  std::vector<Slot> slots_;
};

}  // namespace falsario
