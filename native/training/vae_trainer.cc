#include "training/vae_trainer.h"

#include <utility>

#include "objectives/elbo.h"
#include "training/schedule.h"

namespace falsario {

VaeTrainer::VaeTrainer(Vae& model, std::unique_ptr<Draws> draws)
    : model_(model),
      draws_(std::move(draws)),
      optimizer_(buildOptimizer(model.spec().object("optimizer"), model.learnt())),
      reconstruction_(model.spec().object("objective").text("reconstruction")),
      beta_(model.spec().object("objective").number("beta")),
      klWarmup_(model.spec().object("objective").integer("klWarmup")) {}

std::vector<LossSeries> VaeTrainer::step() {
  watch().beginStep(step_);
  draws_->beginStep(step_++);
  const Batch batch = draws_->real(0);
  ForwardContext context;
  context.training = true;
  context.labels = batch.labels;
  context.dropout = &draws_->dropout();

  const Posterior posterior = model_.encode(batch.images, context);
  const at::Tensor noise = draws_->noise(Draws::Player::posterior, 0, batch.images.size(0));
  const at::Tensor decoded = model_.decode(posterior.sample(noise), context);
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
  draws_->visitState(visitor);
  visitor.integer("step", step_);
}

double VaeTrainer::beta() const {
  // `step_` counts this step already.
  return beta_ * warmupFactor(static_cast<double>(klWarmup_), static_cast<double>(step_ - 1));
}

}  // namespace falsario
