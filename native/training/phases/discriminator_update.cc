#include <ATen/core/grad_mode.h>

#include "training/phases/catalogue.h"
#include "training/phases/discriminator_loss.h"

namespace falsario::phases {
namespace {

class DiscriminatorUpdate final : public Phase {
 public:
  DiscriminatorUpdate(int64_t update, Graph graph) : update_(update), graph_(graph) {}

  void run(GanStep& step) override {
    step.batch = step.inputs.real(update_);
    step.fakes = generate(step);
    const DiscriminatorLoss loss = discriminatorLoss(step, step.fakes.images.detach(), update_);
    step.recordDiscriminator(loss.value, loss.real, loss.fake);
    step.players.discriminatorOptimizer->minimise(loss.value, step.watch);
  }

 private:
  /// Fakes for the labels of the real batch.
  Fakes generate(GanStep& step) const {
    const Latent& latent = step.players.model.latent();
    const at::Tensor latents =
        step.inputs.draw(Purpose::discriminatorLatents, update_, latent.distribution(),
                         {step.batch.images.size(0), latent.size()});
    const at::AutoGradMode mode(graph_ == Graph::kept);
    return {step.generate(latents, step.batch.labels), step.batch.labels};
  }

  int64_t update_;
  Graph graph_;
};

}  // namespace

std::unique_ptr<Phase> discriminatorUpdate(int64_t update, Graph graph) {
  return std::make_unique<DiscriminatorUpdate>(update, graph);
}

}  // namespace falsario::phases
