#include "models/discriminator.h"

#include <ATen/core/grad_mode.h>

namespace falsario {

Discriminator::Discriminator(const std::string& name, const Fields& spec, const ImageSpec& image,
                             int64_t classes, bool auxiliary, const Initializer& start,
                             at::Device device)
    : network_(name, spec, image.shape, classes, start), auxiliary_(auxiliary) {
  network_.to(device);
  if (!auxiliary) return;
  // Also accepts [1 + classes, 1, 1], the output of a convolution over the whole image.
  if (c10::multiply_integers(network_.output()) == 1 + classes) return;
  spec.refuse("the last layer gives " + toString(network_.output()) +
              "; with an auxiliary head it must give " + toString({1 + classes}) +
              ": the logit, then a score for each class");
}

Scores Discriminator::score(const at::Tensor& images, ForwardContext& context,
                            std::optional<int64_t> featureLayer) const {
  Tap features{featureLayer.value_or(0), {}};
  const at::Tensor output = network_.forward(images, context, featureLayer ? &features : nullptr);
  if (!auxiliary_) return {output, {}, features.output, context.labels};
  const at::Tensor flat = output.flatten(1);
  return {flat.narrow(1, 0, 1), flat.narrow(1, 1, flat.size(1) - 1), features.output,
          context.labels};
}

Scores Discriminator::evaluate(const at::Tensor& images, const at::Tensor& labels) const {
  const at::NoGradGuard noGrad;
  ForwardContext context;
  context.labels = labels;
  return score(images, context);
}

}  // namespace falsario
