#include "objectives/elbo.h"

namespace falsario {

Elbo negativeElbo(const std::string& reconstruction, const at::Tensor& images,
                  const at::Tensor& decoded, const Posterior& posterior) {
  const auto batch = static_cast<double>(images.size(0));
  const at::Tensor distance =
      reconstruction == "bce" ? at::binary_cross_entropy(decoded, images, {}, at::Reduction::Sum)
                              : at::mse_loss(decoded, images, at::Reduction::Sum);
  const auto& [mean, logVariance] = posterior;
  const at::Tensor kl = -0.5 * (1 + logVariance - mean.square() - logVariance.exp()).sum();
  return {distance / batch, kl / batch};
}

}  // namespace falsario
