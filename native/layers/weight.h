#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <string>
#include <vector>

#include "layers/layer_site.h"

namespace falsario {

/// A weight, plain or, with `"spectralNorm": true`, divided by its largest singular value (Miyato
/// et al. 2018). The latter is torch.nn.utils.spectral_norm: tensors `<name>_orig`, `<name>_u` and
/// `<name>_v`, one power iteration in every training forward, none in evaluation.
class Weight {
 public:
  /// `name` is the parameter's name in its layer: `weight`, `conv1.weight`. `outputDimension`
  /// becomes the rows of the matrix: 0, for transposed convolutions 1.
  Weight(Layer& owner, const std::string& name, const LayerSite& site, at::IntArrayRef sizes,
         int64_t outputDimension = 0);
  /// What the layer does with it: multiplies its input by it, or takes some of its rows.
  enum class Use { multiply, look };
  /// With these starting values. A weight that is normalised starts with the vectors after
  /// power iterations, so that a new network can be sampled.
  Weight(Layer& owner, const std::string& name, at::Tensor start, bool normalised,
         const Initializer& initializer, Use use = Use::multiply, int64_t outputDimension = 0);

  /// The traits of a layer that multiplies its input by this weight.
  std::vector<Trait> traits() const;

  /// input · weight + bias in any order and shape; the bias may be undefined.
  using Multiply =
      std::function<at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&)>;

  /// The tensor to compute with. In training mode this is the forward's power iteration.
  at::Tensor take(const ForwardContext& context);
  /// multiply(input, weight, bias) in the precision of the pass. u and v are constants for the
  /// gradient.
  at::Tensor multiply(const at::Tensor& input, const at::Tensor& bias,
                      const ForwardContext& context, const Multiply& multiply);
  /// For Layer::evaluatedWith(): if `next` scales channels and `last` is a rectifier, both are one
  /// pass over the products; without a rectifier, the weight and the bias are scaled. The bias is a
  /// member of the layer.
  Joined scaledBy(const Layer& next, const Layer* last, const at::Tensor& bias, Multiply multiply);

 private:
  at::Tensor matrix() const;
  void iterate(const at::Tensor& matrix);

  at::Tensor original_;
  at::Tensor u_;
  at::Tensor v_;
  int64_t outputDimension_;
  bool normalised_;
};

}  // namespace falsario
