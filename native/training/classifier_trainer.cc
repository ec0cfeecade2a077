#include "training/classifier_trainer.h"

#include <utility>

#include "objectives/classification.h"
#include "training/accumulation.h"

namespace falsario {

ClassifierTrainer::ClassifierTrainer(Classifier& model, std::unique_ptr<StepInputs> inputs,
                                     const UpdateBatches& batches)
    : model_(model),
      inputs_(std::move(inputs)),
      batches_(batches),
      optimizer_(
          buildOptimizer(model.spec().object("optimizer"), model.network().namedParameters())),
      labelSmoothing_(model.spec().object("objective").number("labelSmoothing")) {}

std::vector<LossSeries> ClassifierTrainer::step() {
  watch().beginStep(step_);
  inputs_->beginStep(step_++);
  ForwardContext context;
  context.training = true;
  context.dropout = &inputs_->dropout();
  context.precision = batches_.precision;
  Accumulation accumulation(*optimizer_, batches_.count);
  std::vector<LossSeries> losses = {{"loss", {}}, {"accuracy", {}}};
  for (int64_t number = 0; number < batches_.count; ++number) {
    const Batch batch = inputs_->real(number);
    const at::Tensor logits = model_.network().forward(batch.images, context);
    const at::Tensor loss = crossEntropyOf(logits, batch.labels, labelSmoothing_);
    watch().loss("classifier", loss.detach());
    losses[0].values.push_back(loss.detach());
    losses[1].values.push_back(accuracyOf(logits, batch.labels));
    accumulation.add(loss);
  }
  accumulation.update(watch());
  return meansOverBatches(std::move(losses), batches_.count);
}

void ClassifierTrainer::visitState(StateVisitor& visitor) {
  for (const auto& [name, tensor] : model_.tensors(Model::Weights::raw))
    visitor.tensor(name, tensor);
  optimizer_->visitState("optimizer", visitor);
  inputs_->visitState(visitor);
  visitor.counter("step", step_);
}

}  // namespace falsario
