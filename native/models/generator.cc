#include "models/generator.h"

#include <ATen/core/grad_mode.h>

#include "runtime/error.h"

namespace falsario {

Generator::Generator(const std::string& name, const Fields& spec, int64_t latentSize,
                     const ImageSpec& image, int64_t classes, const Initializer& start,
                     at::Device device, ListOf list)
    : network_(name, spec, {latentSize}, classes, start, list) {
  if (network_.output() != image.shape) {
    spec.refuse("the last layer gives " + toString(network_.output()) + "; it must give " +
                toString(image.shape) + ", the size of the image; change the layers or the image");
  }
  network_.to(device);
}

at::Tensor Generator::evaluate(const at::Tensor& latent, const at::Tensor& labels) const {
  const at::NoGradGuard noGrad;
  ForwardContext context;
  context.labels = labels;
  return network_.forward(latent, context);
}

Directions Generator::directions(int64_t latentSize, int64_t classes) const {
  const at::NoGradGuard noGrad;
  const int64_t first = network_.firstTrained();
  const at::Tensor unit =
      at::eye(latentSize, network_.parameters().front().options().requires_grad(false));
  const auto outputOf = [&](const at::Tensor& latents) {
    ForwardContext context;
    if (classes > 0) context.labels = at::zeros({latentSize}, unit.options().dtype(at::kLong));
    Tap tap{first, {}};
    network_.forward(latents, context, &tap);
    return tap.output.flatten(1).to(at::kDouble);
  };
  const at::Tensor start = outputOf(at::zeros_like(unit));
  const at::Tensor change = outputOf(unit) - start;
  constexpr double tolerance = 1e-3;
  const at::Tensor curved = (outputOf(2 * unit) - start - 2 * change).norm();
  if (!(curved.item<double>() <= tolerance * change.norm().item<double>())) {
    throw Error(
        "CONFIG_INVALID", network_.name(),
        "its first layer with parameters is not linear in the latent, so there are no closed-form "
        "directions");
  }
  const auto [vectors, strengths, unused] = at::linalg_svd(change, /*full_matrices=*/false);
  // A latent that skips the first layer has no direction there.
  constexpr double negligible = 1e-6;
  const int64_t count = strengths.gt(strengths[0] * negligible).sum().item<int64_t>();
  at::Tensor rows = vectors.t().narrow(0, 0, count);
  // The sign of a singular vector is arbitrary: its largest number is positive.
  const at::Tensor largest = rows.gather(1, rows.abs().argmax(1, /*keepdim=*/true));
  rows = rows * largest.sign();
  return {rows.to(at::kFloat).contiguous(), strengths.narrow(0, 0, count).to(at::kFloat)};
}

}  // namespace falsario
