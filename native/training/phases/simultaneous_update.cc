#include "training/phases/catalogue.h"
#include "training/phases/discriminator_loss.h"

namespace falsario::phases {
namespace {

class SimultaneousUpdate final : public Phase {
 public:
  void run(GanStep& step) override {
    GanPlayers& players = step.players;
    const Latent& latent = players.model.latent();
    step.batch = step.inputs.real(0);
    const at::Tensor latents =
        step.inputs.draw(Purpose::discriminatorLatents, 0, latent.distribution(),
                         {step.batch.images.size(0), latent.size()});
    const at::Tensor fake = step.generate(latents, step.batch.labels);
    const DiscriminatorLoss loss = discriminatorLoss(step, fake, 0);
    const at::Tensor generatorLoss = players.objective.generator(loss.fake, loss.real);
    step.recordDiscriminator(loss.value, loss.real, loss.fake);
    step.recordGenerator(generatorLoss);
    // Both gradients come before both updates, because an update changes tensors of the graph.
    constexpr bool retainGraph = true;
    const auto ofDiscriminator = players.discriminatorOptimizer->gradients(loss.value, retainGraph);
    const auto ofGenerator = players.generatorOptimizer->gradients(generatorLoss, false);
    players.discriminatorOptimizer->step(ofDiscriminator, step.watch);
    players.generatorOptimizer->step(ofGenerator, step.watch);
  }
};

}  // namespace

std::unique_ptr<Phase> simultaneousUpdate() {
  return std::make_unique<SimultaneousUpdate>();
}

}  // namespace falsario::phases
