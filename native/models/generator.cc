#include "models/generator.h"

#include <ATen/core/grad_mode.h>

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

}  // namespace falsario
