#include "objectives/elbo.h"

#include "checks.h"

namespace falsario::gradients {

void checkElbo(Report& report) {
  const at::Tensor images = spread("images", {2, 1, 3, 2}, 0, 1);
  const at::Tensor decoded = spread("decoded", images.sizes(), 0, 1).requires_grad_(true);
  const Posterior posterior = {spread("mean", {2, 3}, -2, 2).requires_grad_(true),
                               spread("logVariance", {2, 3}, -2, 2).requires_grad_(true)};
  for (const std::string reconstruction : {"bce", "mse"}) {
    const auto distance = [&] {
      return negativeElbo(reconstruction, images, decoded, posterior).reconstruction;
    };
    report.check("elbo " + reconstruction, {{"decoded", decoded}}, distance);
  }
  const std::vector<Variable> heads = {{"mean", posterior.mean},
                                       {"logVariance", posterior.logVariance}};
  const auto kl = [&] { return negativeElbo("mse", images, decoded, posterior).kl; };
  report.check("elbo kl", heads, kl);
  const at::Tensor noise = spread("noise", {2, 3}, -2, 2);
  report.check("posterior sample", heads, [&] { return posterior.sample(noise); });
}

}  // namespace falsario::gradients
