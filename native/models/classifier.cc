#include "models/classifier.h"

#include <ATen/core/grad_mode.h>

#include <utility>

namespace falsario {

Classifier::Classifier(std::shared_ptr<const Value> value, const Initializer& start,
                       at::Device device)
    : Model(std::move(value), device),
      network_("classifier", spec().object("classifier"), image().shape, classes(), start) {
  const Fields own = spec().object("classifier");
  for (const Trait dependent : {trait::takesLabels, trait::mixesImages}) {
    const std::string layer = network_.find(dependent);
    if (layer.empty()) continue;
    own.named("." + layer)
        .refuse(
            "this layer is not allowed in a classifier, because the class of an image must depend "
            "only "
            "on its pixels; remove it");
  }
  const Shape needed = {classes()};
  if (network_.output() != needed) {
    own.refuse("the last layer gives " + toString(network_.output()) + "; it must give " +
               toString(needed) + ", a logit for each class");
  }
  network_.requireParameters(own);
  network_.to(device);
}

std::vector<NamedTensor> Classifier::tensors(Weights /*weights*/) const {
  return network_.tensors();
}

std::vector<NetworkDescription> Classifier::describe() const {
  return {network_.describe()};
}

std::vector<NamedTensor> Classifier::examine(const at::Tensor& images,
                                             const at::Tensor& /*labels*/) const {
  const at::NoGradGuard noGrad;
  // The last feature map averaged over its positions, as Inception's features are: the dense layers
  // after it keep only what separates classes, so that blurred images look real to them.
  const int64_t map = network_.lastMap();
  ForwardContext context;
  Tap features{map >= 0 ? map : network_.lastWeighted().value_or(0) - 1, {}};
  const at::Tensor logits = network_.forward(images, context, &features);
  return {{"logits", logits},
          {"features", map >= 0 ? features.output.mean({2, 3}) : features.output.flatten(1)}};
}

}  // namespace falsario
