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
      const DiscriminatorLoss loss =
          discriminatorLoss(step, {fakes.images.detach(), fakes.labels}, update_);
      step.recordDiscriminator(loss.value, loss.real, loss.fake);
      accumulation.add(loss.value);
      if (use_ == Use::again) step.keepFakes(fakes);
      step.releaseReal();
    });
    ++players.discriminatorUpdates;
    players.adaptive.endUpdate();
    accumulation.update(step.watch);
  }

 private:
  Fakes generate(GanStep& step) const {
    const Latent& latent = step.players.model.latent();
    const at::Tensor latents =
        step.draw(Purpose::discriminatorLatents, update_, latent.distribution(),
                  {step.real().images.size(0), latent.size()});
    // Fakes of several batches are generated again, with a graph, when they are used again.
    const at::AutoGradMode mode(use_ == Use::again && step.players.batches.count == 1);
    return step.generate(latents, step.fakeLabels(update_));
  }

  int64_t update_;
  Use use_;
};

}  // namespace

void addDiscriminatorUpdate(Phases& step, const Fields& objective, int64_t update, Use use) {
  const auto clip = [&] {
    if (objective.has("clip")) step.push_back(clipDiscriminator(objective.number("clip")));
  };
  step.push_back(discriminatorUpdate(update, use));
  clip();
  if (!PenaltyTerms(objective).hasSeparate()) return;
  step.push_back(penaltyUpdate(update));
  clip();
}

std::unique_ptr<Phase> discriminatorUpdate(int64_t update, Use use) {
  return std::make_unique<DiscriminatorUpdate>(update, use);
}

}  // namespace falsario::phases
