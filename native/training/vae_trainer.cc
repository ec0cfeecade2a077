#include "training/vae_trainer.h"

#include <utility>

#include "objectives/elbo.h"
#include "training/accumulation.h"
#include "training/schedule.h"

namespace falsario {

VaeTrainer::VaeTrainer(Vae& model, std::unique_ptr<StepInputs> inputs, const UpdateBatches& batches)
    : model_(model),
      inputs_(std::move(inputs)),
      batches_(batches),
      optimizer_(buildOptimizer(model.spec().object("optimizer"), model.namedParameters())),
      reconstruction_(model.spec().object("objective").text("reconstruction")),
      beta_(model.spec().object("objective").number("beta")),
      klWarmup_(model.spec().object("objective").integer("klWarmup")) {}

std::vector<LossSeries> VaeTrainer::step() {
  watch().beginStep(step_);
  inputs_->beginStep(step_++);
  Accumulation accumulation(*optimizer_, batches_.count);
  std::vector<LossSeries> losses = {
      {"loss", {}}, {"reconstruction", {}}, {"kl", {}}, {"klPerDimension", {}}};
  for (int64_t number = 0; number < batches_.count; ++number) {
    const auto [loss, elbo] = lossOf(number);
    watch().loss("VAE", loss.detach());
    accumulation.add(loss);
    losses[0].values.push_back(loss.detach());
    losses[1].values.push_back(elbo.reconstruction.detach());
    losses[2].values.push_back(elbo.kl.detach());
    losses[3].values.push_back(elbo.klPerDimension);
  }
  accumulation.update(watch());
  return meansOverBatches(std::move(losses), batches_.count);
}

VaeTrainer::Loss VaeTrainer::lossOf(int64_t number) {
  const Batch batch = inputs_->real(number);
  ForwardContext context;
  context.training = true;
  context.labels = batch.labels;
  context.dropout = &inputs_->dropout();
  context.precision = batches_.precision;

  const Posterior posterior = model_.encode(batch.images, context);
  // A posterior is normal for every distribution of the latents.
  const at::Tensor noise = inputs_->draw(Purpose::posteriorNoise, number, Normal{},
                                         {batch.images.size(0), model_.latent().size()});
  const at::Tensor decoded = model_.decode(posterior.sample(noise), context);
  watch().output("decoder", decoded.detach());
  const Elbo elbo = negativeElbo(reconstruction_, batch.images, decoded, posterior);
  return {elbo.reconstruction + beta() * elbo.kl, elbo};
}

void VaeTrainer::visitState(StateVisitor& visitor) {
  for (const auto& [name, tensor] : model_.tensors(Model::Weights::raw))
    visitor.tensor(name, tensor);
  optimizer_->visitState("optimizer", visitor);
  inputs_->visitState(visitor);
  visitor.counter("step", step_);
}

double VaeTrainer::beta() const {
  // `step_` already includes this step.
  return beta_ * warmupFactor(static_cast<double>(klWarmup_), static_cast<double>(step_ - 1));
}

}  // namespace falsario
