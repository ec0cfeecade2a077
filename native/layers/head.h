#pragma once

#include <memory>
#include <string>
#include <vector>

#include "layers/layer_list.h"
#include "runtime/named_tensor.h"

namespace falsario {

/// A linear layer that a model adds after the layers of its spec, such as those that compute the
/// mean and the log-variance of a VAE's posterior.
class Head {
 public:
  Head(std::string name, int64_t in, int64_t out, const Initializer& start, at::Device device);

  /// [N, in] → [N, out].
  at::Tensor forward(const at::Tensor& input, ForwardContext& context) const {
    return layer_->forward(input, context);
  }
  /// The parameters, named `<name>.weight` and `<name>.bias`.
  std::vector<NamedTensor> tensors() const;
  LayerDescription describe() const;

 private:
  std::string name_;
  std::unique_ptr<Layer> layer_;
};

}  // namespace falsario
