#include "training/accumulation.h"
#include "training/phases/catalogue.h"
#include "training/phases/discriminator_loss.h"

namespace falsario::phases {
namespace {

class SimultaneousUpdate final : public Phase {
 public:
  void run(GanStep& step) override {
    GanPlayers& players = step.players;
    const Latent& latent = players.model.latent();
    Accumulation ofDiscriminator(*players.discriminatorOptimizer, players.batches.count);
    Accumulation ofGenerator(*players.generatorOptimizer, players.batches.count);
    step.eachBatch([&] {
      step.takeReal(0);
      const at::Tensor latents = step.draw(Purpose::discriminatorLatents, 0, latent.distribution(),
                                           {step.real().images.size(0), latent.size()});
      const Fakes fakes = step.generate(latents, step.fakeLabels(0));
      const DiscriminatorLoss loss = discriminatorLoss(step, {fakes.images, fakes.labels}, 0);
      const at::Tensor generatorLoss = players.objective.generator(loss.fake, loss.real);
      step.recordDiscriminator(loss.value, loss.real, loss.fake);
      step.recordGenerator(generatorLoss);
      constexpr bool retainGraph = true;
      ofDiscriminator.add(loss.value, retainGraph);
      ofGenerator.add(generatorLoss);
      step.releaseReal();
    });
    ++players.discriminatorUpdates;
    players.adaptive.endUpdate();
    // Both gradients come before both updates, because an update changes tensors of the graph.
    ofDiscriminator.update(step.watch);
    ofGenerator.update(step.watch);
  }
};

}  // namespace

std::unique_ptr<Phase> simultaneousUpdate() {
  return std::make_unique<SimultaneousUpdate>();
}

}  // namespace falsario::phases
