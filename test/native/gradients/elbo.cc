#include "objectives/elbo.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checks.h"
#include "kernels/binary_cross_entropy.h"

namespace falsario::gradients {
namespace {

/// The fast form and LibTorch's, with their gradients, in float32; 0 and 1 are among the inputs.
Check compareCrossEntropy(int64_t count, at::Reduction::Reduction reduction) {
  at::Tensor input = spread("input", {count}, 0, 1).to(at::kFloat);
  input[0] = 0;
  input[-1] = 1;
  input.requires_grad_(true);
  const at::Tensor target = spread("target", {count}, 0, 1).to(at::kFloat);
  const at::Tensor own = kernels::binaryCrossEntropy(input, target, reduction);
  const at::Tensor plain = at::binary_cross_entropy(input, target, {}, reduction);
  const auto gradient = [&](const at::Tensor& loss) {
    return torch::autograd::grad({loss.sum()}, {input})[0];
  };
  const auto difference = [](const at::Tensor& one, const at::Tensor& other) {
    return ((one - other).norm() / other.norm()).item<double>();
  };
  return {"the loss and its gradient",
          std::max(difference(own, plain), difference(gradient(own), gradient(plain))), 1};
}

}  // namespace

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
  for (const auto reduction : {at::Reduction::None, at::Reduction::Sum}) {
    for (const int64_t count : {1, 7, 1001}) {
      report.add(
          "cross-entropy of " + std::to_string(count) + ", reduction " + std::to_string(reduction),
          [&] { return std::vector<Check>{compareCrossEntropy(count, reduction)}; });
    }
  }
  const std::vector<Variable> heads = {{"mean", posterior.mean},
                                       {"logVariance", posterior.logVariance}};
  const auto kl = [&] { return negativeElbo("mse", images, decoded, posterior).kl; };
  report.check("elbo kl", heads, kl);
  const at::Tensor noise = spread("noise", {2, 3}, -2, 2);
  report.check("posterior sample", heads, [&] { return posterior.sample(noise); });
}

}  // namespace falsario::gradients
