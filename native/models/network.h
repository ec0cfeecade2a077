#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <string>
#include <vector>

#include "layers/layer_list.h"
#include "runtime/named_tensor.h"
#include "runtime/profile.h"

namespace falsario {

struct NetworkDescription {
  std::string name;
  std::vector<LayerDescription> layers;
  /// The number of trainable elements.
  int64_t parameters = 0;
  /// The number of elements of running statistics and the like.
  int64_t buffers = 0;
};

/// The named list of layers that every model is made of. Parameters are named as in PyTorch's
/// nn.Sequential: the network's name, the position, the layer's own name.
class Network {
 public:
  /// Infers the shapes layer by layer; throws SPEC_INVALID naming the layer that does not fit.
  Network(std::string name, const Fields& spec, const Shape& input, int64_t classes,
          const Initializer& start, ListOf list = ListOf::network);

  /// [N, …input] → [N, …output]. Fills `tap` if it is given.
  at::Tensor forward(const at::Tensor& input, ForwardContext& context, Tap* tap = nullptr) const {
    const Span span(name_);
    return layers_.forward(input, context, tap);
  }

  const std::string& name() const { return name_; }
  const Shape& output() const { return layers_.output(); }
  int64_t size() const { return layers_.size(); }
  /// Whether an image's output depends on its batch: such a batch must be computed as a whole.
  bool mixesImages() const { return !find(trait::mixesImages).empty(); }
  /// Whether a training forward of two batches at once gives what two forwards give.
  bool joinsBatches() const { return !mixesImages() && find(trait::stateful).empty(); }
  /// The path and the type of the first layer with a trait: `layers[1] minibatchStd`. Empty if
  /// there is none.
  std::string find(Trait trait) const { return layers_.find(trait, "layers"); }
  /// The range that the last layer bounds the output to; empty if it is unbounded or unknown.
  std::optional<Range> outputRange() const { return layers_.outputRange(); }
  /// The parameters and buffers.
  std::vector<NamedTensor> tensors() const;
  std::vector<at::Tensor> parameters() const;
  /// The positions in parameters() of the weights that layers only multiply with, in the precision
  /// of the pass.
  std::vector<size_t> multiplied() const;
  /// parameters() with their names.
  std::vector<NamedTensor> namedParameters() const;
  std::vector<at::Tensor> buffers() const;
  NetworkDescription describe() const;

  /// Throws SPEC_INVALID if no layer has parameters, because an optimiser needs some.
  void requireParameters(const Fields& spec) const;

  /// Training leaves the layer as it is from now on: parameters() are without its own.
  void freeze(int64_t position);
  /// Moves all tensors to the device and makes the parameters require gradients.
  void to(at::Device device);
  /// Copies the tensors of another network, which has the same layers; none requires a gradient.
  void become(const Network& other);
  /// Replaces parameters(), in that order, until the next call.
  void substitute(const std::vector<at::Tensor>& parameters);
  /// The position of the last weighted layer, if there is one. Layers inside of blocks do not
  /// count.
  std::optional<int64_t> lastWeighted() const;
  /// The position of the first layer with parameters that takes no labels; 0 if there is none.
  int64_t firstTrained() const;
  /// The position of the last layer before lastWeighted() that outputs feature maps [C, H, W]; -1
  /// if there is none.
  int64_t lastMap() const;

 private:
  std::vector<at::Tensor> select(bool trainable) const;

  std::string name_;
  LayerList layers_;
  /// The tensors of all layers, named by the layer's position.
  std::vector<Slot> slots_;
};

}  // namespace falsario
