#include "training/vae_trainer.h"

#include <utility>

#include "objectives/elbo.h"

namespace falsario {

VaeTrainer::VaeTrainer(Vae& model, std::unique_ptr<Draws> draws)
    : model_(model),
      draws_(std::move(draws)),
      optimizer_(buildOptimizer(model.spec().object("optimizer"), model.parameters())),
      reconstruction_(model.spec().object("objective").text("reconstruction")),
      beta_(model.spec().object("objective").number("beta")) {}

std::vector<LossSeries> VaeTrainer::step() {
  draws_->beginStep(step_++);
  const Batch batch = draws_->real(0);
  ForwardContext context;
  context.training = true;
  context.labels = batch.labels;
  context.dropout = &draws_->dropout();

  const Posterior posterior = model_.encode(batch.images, context);
  const at::Tensor noise = draws_->noise(Draws::Player::posterior, 0, batch.images.size(0));
  const at::Tensor latent = posterior.mean + (posterior.logVariance * 0.5).exp() * noise;
  const at::Tensor decoded = model_.decode(latent, context);
  const Elbo elbo = negativeElbo(reconstruction_, batch.images, decoded, posterior);
  const at::Tensor loss = elbo.reconstruction + beta_ * elbo.kl;
  optimizer_->minimise(loss);
  return {{"loss", {loss.detach()}},
          {"reconstruction", {elbo.reconstruction.detach()}},
          {"kl", {elbo.kl.detach()}}};
}

}  // namespace falsario
