#include <ATen/core/grad_mode.h>

#include "training/accumulation.h"
#include "training/phases/catalogue.h"
#include "training/phases/discriminator_loss.h"

namespace falsario::phases {
namespace {

class DiscriminatorUpdate final : public Phase {
 public:
  DiscriminatorUpdate(int64_t update, Use use) : update_(update), use_(use) {}

  void run(GanStep& step) override {
    GanPlayers& players = step.players;
    Accumulation accumulation(*players.discriminatorOptimizer, players.batches.count);
    step.eachBatch([&] {
      step.takeReal(update_);
      const Fakes fakes = generate(step);
      const DiscriminatorLoss loss = discriminatorLoss(step, fakes.images.detach(), update_);
      step.recordDiscriminator(loss.value, loss.real, loss.fake);
      accumulation.add(loss.value);
      if (use_ == Use::again) step.keepFakes(fakes);
    });
    ++players.discriminatorUpdates;
    accumulation.update(step.watch);
  }

 private:
  /// Fakes for the labels of the real batch.
  Fakes generate(GanStep& step) const {
    const Latent& latent = step.players.model.latent();
    const at::Tensor latents =
        step.draw(Purpose::discriminatorLatents, update_, latent.distribution(),
                  {step.real().images.size(0), latent.size()});
    // Fakes of several batches are generated again, with a graph, when they are used again.
    const at::AutoGradMode mode(use_ == Use::again && step.players.batches.count == 1);
    return step.generate(latents, step.real().labels);
  }

  int64_t update_;
  Use use_;
};

}  // namespace

std::unique_ptr<Phase> discriminatorUpdate(int64_t update, Use use) {
  return std::make_unique<DiscriminatorUpdate>(update, use);
}

}  // namespace falsario::phases
