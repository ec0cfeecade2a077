#include "objectives/elbo.h"

#include "kernels/binary_cross_entropy.h"

namespace falsario {
namespace {

at::Tensor distanceOf(const std::string& reconstruction, const at::Tensor& images,
                      const at::Tensor& decoded, at::Reduction::Reduction reduction) {
  return reconstruction == "bce" ? kernels::binaryCrossEntropy(decoded, images, reduction)
                                 : at::mse_loss(decoded, images, reduction);
}

}  // namespace

Elbo negativeElbo(const std::string& reconstruction, const at::Tensor& images,
                  const at::Tensor& decoded, const Posterior& posterior) {
  const auto batch = static_cast<double>(images.size(0));
  const at::Tensor distance = distanceOf(reconstruction, images, decoded, at::Reduction::Sum);
  const at::Tensor kl = klOf(posterior);
  return {distance / batch, kl.sum() / batch, kl.detach().mean(0)};
}

at::Tensor reconstructionOf(const std::string& reconstruction, const at::Tensor& images,
                            const at::Tensor& decoded, at::ScalarType sum) {
  const at::Tensor distance = distanceOf(reconstruction, images, decoded, at::Reduction::None);
  return distance.flatten(1).sum(1, false, sum);
}

at::Tensor klOf(const Posterior& posterior) {
  const auto& [mean, logVariance] = posterior;
  return -0.5 * (1 + logVariance - mean.square() - logVariance.exp());
}

}  // namespace falsario
