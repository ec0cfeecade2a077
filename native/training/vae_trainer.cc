#include "training/vae_trainer.h"

#include <utility>

#include "objectives/elbo.h"
#include "training/schedule.h"

namespace falsario {

VaeTrainer::VaeTrainer(Vae& model, std::unique_ptr<StepInputs> inputs, int64_t /*batchSize*/)
    : model_(model),
      inputs_(std::move(inputs)),
      optimizer_(buildOptimizer(model.spec().object("optimizer"), model.namedParameters())),
      reconstruction_(model.spec().object("objective").text("reconstruction")),
      beta_(model.spec().object("objective").number("beta")),
      klWarmup_(model.spec().object("objective").integer("klWarmup")) {}

std::vector<LossSeries> VaeTrainer::step() {
  watch().beginStep(step_);
  inputs_->beginStep(step_++);
  const Batch batch = inputs_->real(0);
  ForwardContext context;
  context.training = true;
  context.labels = batch.labels;
  context.dropout = &inputs_->dropout();

  const Posterior posterior = model_.encode(batch.images, context);
  // A posterior is normal for every distribution of the latents.
  const at::Tensor noise = inputs_->draw(Purpose::posteriorNoise, 0, Normal{},
                                         {batch.images.size(0), model_.latent().size()});
  const at::Tensor decoded = model_.decode(posterior.sample(noise), context);
  watch().output("decoder", decoded.detach());
  const Elbo elbo = negativeElbo(reconstruction_, batch.images, decoded, posterior);
  const at::Tensor loss = elbo.reconstruction + beta() * elbo.kl;
  watch().loss("VAE", loss.detach());
  optimizer_->minimise(loss, watch());
  return {{"loss", {loss.detach()}},
          {"reconstruction", {elbo.reconstruction.detach()}},
          {"kl", {elbo.kl.detach()}},
          {"klPerDimension", {elbo.klPerDimension}}};
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
