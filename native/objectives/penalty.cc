#include "objectives/penalty.h"

#include <torch/csrc/autograd/autograd.h>

namespace falsario {

at::Tensor drawMix(const PenaltySite& site) {
  return site.draws.draw(Purpose::penaltyMix, site.update, Uniform{}, {site.real.size(0)})
      .view({-1, 1, 1, 1});
}

at::Tensor imageGradient(const at::Tensor& scores, const at::Tensor& images) {
  constexpr bool retainGraph = true;
  constexpr bool createGraph = true;
  return torch::autograd::grad({scores.sum()}, {images}, {}, retainGraph, createGraph)[0];
}

at::Tensor unitNormPenalty(const PenaltySite& site, const at::Tensor& points) {
  const at::Tensor at = points.detach().requires_grad_(true);
  const at::Tensor gradient = imageGradient(site.score(at), at);
  return (gradient.flatten(1).norm(2, 1) - 1).square().mean();
}

}  // namespace falsario
