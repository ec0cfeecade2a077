#include "training/phases/discriminator_loss.h"

#include <utility>

namespace falsario::phases {
namespace {

Targets drawTargets(GanStep& step, int64_t update) {
  const GanPlayers& players = step.players;
  if (players.labelFlip == 0) return players.objective.targets();
  const Chance flipped{players.labelFlip};
  const int64_t count = step.real().images.size(0);
  const at::Tensor real = step.draw(Purpose::realFlips, update, flipped, {count});
  const at::Tensor fake = step.draw(Purpose::fakeFlips, update, flipped, {count});
  return players.objective.flipped(real, fake);
}

}  // namespace

DiscriminatorLoss discriminatorLoss(GanStep& step, const Batch& fakes, int64_t update) {
  GanPlayers& players = step.players;
  const at::Tensor& labels = step.real().labels;
  const int64_t number = players.discriminatorUpdates;
  const PenaltyTerms::Due due = players.penalties.due(number, PenaltyTerms::Paid::inLoss);
  // Penalties differentiate by the images themselves, through their augmentation.
  at::Tensor realLeaf = step.real().images;
  at::Tensor fakeLeaf = fakes.images;
  if (due.differentiatesReal()) realLeaf = realLeaf.detach().requires_grad_(true);
  if (due.differentiatesFake() && !fakeLeaf.requires_grad())
    fakeLeaf = fakeLeaf.detach().requires_grad_(true);
  const at::Tensor real = step.show(realLeaf);
  const at::Tensor fake = step.show(fakeLeaf);
  if (players.penalties.due(number, PenaltyTerms::Paid::alone).any()) {
    const bool again = players.augmentation.active();
    step.keepShown(
        {(again ? realLeaf : real).detach(), (again ? fakeLeaf : fake).detach(), fakes.labels});
  }
  // With a penalty, the gradients of real and fake nearly cancel in some biases, so that the order
  // of summation would show after Adam's division.
  const auto [onReal, onFake] =
      due.any() ? std::pair{step.score(real, labels), step.score(fake, fakes.labels)}
                : step.scoreBoth(real, {fake, fakes.labels});
  DiscriminatorLoss loss{{}, onReal, onFake};
  loss.value = players.objective.discriminator(loss.real, loss.fake, drawTargets(step, update));
  if (!due.any()) return loss;
  const auto score = [&](const at::Tensor& images) { return step.score(images, labels).logits; };
  loss.value =
      loss.value + due.value({real, fake, realLeaf, fakeLeaf, loss.real.logits, loss.fake.logits,
                              score, step.inputs, step.drawNumber(update)});
  return loss;
}

}  // namespace falsario::phases
