#pragma once

#include <ATen/ATen.h>

#include "layers/layer_site.h"

namespace falsario {

/// A layer's weight, plain (`weight`) or, with `"spectralNorm": true`, divided by its largest
/// singular value (Miyato et al. 2018) as torch.nn.utils.spectral_norm does it: `weight_orig`,
/// `weight_u`, `weight_v`; one power iteration in every training forward, none in evaluation.
class Weight {
 public:
  /// `outputDimension` is the one that becomes the matrix's rows: 0, for transposed convolutions 1.
  Weight(Layer& owner, const LayerSite& site, at::IntArrayRef sizes, int64_t outputDimension = 0);

  /// What to compute with. u and v are constants for the gradient.
  at::Tensor operator()(const ForwardContext& context);

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
