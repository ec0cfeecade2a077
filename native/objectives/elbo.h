#pragma once

#include <ATen/ATen.h>

#include <string>

#include "models/vae.h"

namespace falsario {

/// The negative evidence lower bound (Kingma and Welling 2013) in its two parts, in nats an image.
struct Elbo {
  at::Tensor reconstruction;
  at::Tensor kl;
};

/// `reconstruction` is "bce" (grey values as targets) or "mse" (without ½): summed over the pixels,
/// averaged over the batch. kl is reported without beta.
Elbo negativeElbo(const std::string& reconstruction, const at::Tensor& images,
                  const at::Tensor& decoded, const Posterior& posterior);

}  // namespace falsario
