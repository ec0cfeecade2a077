#pragma once

#include <ATen/ATen.h>

#include <string>

#include "objectives/posterior.h"

namespace falsario {

/// The negative evidence lower bound (Kingma and Welling 2013) in its two parts, in nats an image.
struct Elbo {
  at::Tensor reconstruction;
  at::Tensor kl;
  /// The kl of each latent dimension, [latent], without gradient.
  at::Tensor klPerDimension;
};

/// `reconstruction` is "bce" (grey values as targets) or "mse" (without ½): summed over the pixels,
/// averaged over the batch. kl is reported without beta.
Elbo negativeElbo(const std::string& reconstruction, const at::Tensor& images,
                  const at::Tensor& decoded, const Posterior& posterior);

/// The reconstruction's part for each image, [N], its pixels summed as `sum`. It is -log p(x|z): of
/// independent Bernoulli pixels for "bce", and for "mse" of normal ones whose variance is ½, less
/// the constant ½ log π a pixel.
at::Tensor reconstructionOf(const std::string& reconstruction, const at::Tensor& images,
                            const at::Tensor& decoded, at::ScalarType sum = at::kFloat);
/// KL(posterior ‖ N(0, 1)) for each image and latent dimension, [N, latent].
at::Tensor klOf(const Posterior& posterior);

}  // namespace falsario
