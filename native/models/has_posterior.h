#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "runtime/named_tensor.h"

namespace falsario {

/// A model with a posterior over latents given an image, and so with a bound on log p(x).
class HasPosterior {
 public:
  static constexpr const char* ability =
      "measure the likelihood of images, because it has no encoder";

  HasPosterior() = default;
  virtual ~HasPosterior() = default;
  HasPosterior(const HasPosterior&) = delete;
  HasPosterior& operator=(const HasPosterior&) = delete;

  virtual int64_t latentSize() const = 0;
  /// The two terms of the evidence lower bound for each image, in nats: `reconstruction` [N] and
  /// `kl` [N, latent]. `noise` [N, latent], N(0, 1), chooses the posterior's sample.
  virtual std::vector<NamedTensor> elbo(const at::Tensor& images, const at::Tensor& labels,
                                        const at::Tensor& noise) const = 0;
  /// Importance weights of posterior samples: log p(x|z) + log p(z) - log q(z|x), float64 [K, N].
  /// `noise` [K, N, latent] chooses K samples for each image; p(x|z) is as in elbo().
  virtual at::Tensor logWeights(const at::Tensor& images, const at::Tensor& labels,
                                const at::Tensor& noise) const = 0;
  /// Whether an image's bound depends on the other images of its batch.
  virtual bool boundsTogether() const = 0;
};

}  // namespace falsario
