#include "training/classifier_trainer.h"

#include <utility>

#include "objectives/classification.h"

namespace falsario {

ClassifierTrainer::ClassifierTrainer(Classifier& model, std::unique_ptr<StepInputs> inputs,
                                     int64_t /*batchSize*/)
    : model_(model),
      inputs_(std::move(inputs)),
      optimizer_(
          buildOptimizer(model.spec().object("optimizer"), model.network().namedParameters())),
      labelSmoothing_(model.spec().object("objective").number("labelSmoothing")) {}

std::vector<LossSeries> ClassifierTrainer::step() {
  watch().beginStep(step_);
  inputs_->beginStep(step_++);
  const Batch batch = inputs_->real(0);
  ForwardContext context;
  context.training = true;
  context.dropout = &inputs_->dropout();

  const at::Tensor logits = model_.network().forward(batch.images, context);
  const at::Tensor loss = crossEntropyOf(logits, batch.labels, labelSmoothing_);
  watch().loss("classifier", loss.detach());
  const at::Tensor accuracy = accuracyOf(logits, batch.labels);
  optimizer_->minimise(loss, watch());
  return {{"loss", {loss.detach()}}, {"accuracy", {accuracy}}};
}

void ClassifierTrainer::visitState(StateVisitor& visitor) {
  for (const auto& [name, tensor] : model_.tensors(Model::Weights::raw))
    visitor.tensor(name, tensor);
  optimizer_->visitState("optimizer", visitor);
  inputs_->visitState(visitor);
  visitor.counter("step", step_);
}

}  // namespace falsario
