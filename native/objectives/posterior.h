#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// A posterior N(mean, exp(logVariance)) for each image: both [N, latent].
struct Posterior {
  at::Tensor mean;
  at::Tensor logVariance;

  /// One latent for each image; `noise` is standard normal.
  at::Tensor sample(const at::Tensor& noise) const {
    return mean + (logVariance * 0.5).exp() * noise;
  }
};

}  // namespace falsario
