#pragma once

#include <ATen/ATen.h>

#include <string>

#include "objectives/posterior.h"

namespace falsario {

/// The two terms of the negative evidence lower bound (Kingma and Welling 2013), in nats per image.
struct Elbo {
  at::Tensor reconstruction;
  at::Tensor kl;
  /// The KL divergence of each latent dimension, [latent], without gradient.
  at::Tensor klPerDimension;
};

/// `reconstruction` is "bce" (with grey values as targets) or "mse" (without ½): a sum over the
/// pixels and a mean over the batch. `kl` is not multiplied by beta.
Elbo negativeElbo(const std::string& reconstruction, const at::Tensor& images,
                  const at::Tensor& decoded, const Posterior& posterior);

/// The reconstruction term of each image, [N], with its pixels summed in the type `sum`. It is
/// -log p(x|z) of independent pixels: Bernoulli for "bce"; for "mse" normal with variance ½,
/// without the constant ½ log π per pixel.
at::Tensor reconstructionOf(const std::string& reconstruction, const at::Tensor& images,
                            const at::Tensor& decoded, at::ScalarType sum = at::kFloat);
/// KL(posterior ‖ N(0, 1)) for each image and latent dimension, [N, latent].
at::Tensor klOf(const Posterior& posterior);

}  // namespace falsario
