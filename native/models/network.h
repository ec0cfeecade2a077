#pragma once

#include <ATen/ATen.h>

#include <string>
#include <vector>

#include "layers/layer_list.h"

namespace falsario {

/// A tensor by its contract name (`generator.0.weight`).
struct NamedTensor {
  std::string name;
  at::Tensor tensor;
};

struct LayerDescription {
  std::string name;
  std::string type;
  Shape output;
  int64_t parameters;
};

struct NetworkDescription {
  std::string name;
  std::vector<LayerDescription> layers;
  int64_t parameters = 0;
  int64_t buffers = 0;
};

/// The ordered list of layers that every model is made of. Parameters are named as in PyTorch's
/// nn.Sequential: the network's name, the position, the layer's own name.
class Network {
 public:
  /// Infers the shapes layer by layer; throws SPEC_INVALID naming the layer that does not fit.
  Network(std::string name, const Fields& spec, Shape input, int64_t classes,
          const Initializer& start);

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) const;

  const std::string& name() const { return name_; }
  const Shape& output() const { return layers_.output(); }
  int64_t size() const { return layers_.size(); }
  /// Whether an image's output depends on its batch: such a batch cannot be made in parts.
  bool mixesImages() const { return layers_.mixesImages(); }
  /// Parameters and buffers.
  std::vector<NamedTensor> tensors() const;
  std::vector<at::Tensor> parameters() const;
  /// parameters() with their names.
  std::vector<NamedTensor> learnt() const;
  std::vector<at::Tensor> buffers() const;
  NetworkDescription describe() const;

  /// Throws SPEC_INVALID where no layer has parameters: an optimiser needs some.
  void requireParameters(const Fields& spec) const;

  /// Moves everything there and makes the parameters learnable.
  void to(at::Device device);
  /// Takes copies of another network's tensors, which has the same layers; nothing is learnable.
  void become(const Network& other);
  /// Computes with other tensors in the place of parameters(), in that order, until told otherwise.
  void substitute(const std::vector<at::Tensor>& parameters);
  /// The last linear or convolution; 0 where there is none.
  int64_t lastWeighted() const;
  /// The last layer in front of lastWeighted() that gives a map, [C, H, W], which convolutions
  /// made; -1 where there is none.
  int64_t lastMap() const;

 private:
  std::vector<at::Tensor> select(bool trainable) const;
  template <typename Use>
  void eachSlot(Use use) const;

  std::string name_;
  LayerList layers_;
};

}  // namespace falsario
