#include "models/classifier.h"

#include <ATen/core/grad_mode.h>

#include "training/classifier_trainer.h"

namespace falsario {

Classifier::Classifier(const Fields& spec, const Initializer& start, at::Device device)
    : Model(spec, device),
      spec_(spec),
      // No classes: a layer that takes the label would be told what it is to find out.
      network_("classifier", spec.object("classifier"), image().shape, 0, start) {
  const Shape wanted = {classes()};
  if (network_.output() != wanted) {
    spec.object("classifier")
        .refuse("the last layer gives " + toString(network_.output()) + "; it must give " +
                toString(wanted) + ", a logit for each class");
  }
  network_.requireParameters(spec.object("classifier"));
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
  // The last map averaged over its positions, as Inception's features are: the dense layers behind
  // it keep what tells classes apart and forget the rest, so that blurred images look real to them.
  const int64_t map = network_.lastMap();
  ForwardContext context;
  context.tap = map >= 0 ? map : network_.lastWeighted() - 1;
  const at::Tensor logits = classify(images, context);
  return {{"logits", logits},
          {"features", map >= 0 ? context.tapped.mean({2, 3}) : context.tapped.flatten(1)}};
}

bool Classifier::examinesTogether() const {
  return network_.mixesImages();
}

std::unique_ptr<Trainer> Classifier::trainer(std::unique_ptr<Draws> draws, int64_t /*batchSize*/) {
  return std::make_unique<ClassifierTrainer>(*this, std::move(draws));
}

}  // namespace falsario
