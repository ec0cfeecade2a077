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

DiscriminatorLoss discriminatorLoss(GanStep& step, at::Tensor fake, int64_t update) {
  GanPlayers& players = step.players;
  const at::Tensor& labels = step.real().labels;
  const bool due = players.penalty.due(players.discriminatorUpdates);
  at::Tensor real = step.addInstanceNoise(step.real().images);
  fake = step.addInstanceNoise(fake);
  if (due && players.penalty.differentiatesReal()) real = real.detach().requires_grad_(true);
  if (due && players.penalty.differentiatesFake() && !fake.requires_grad()) {
    fake = fake.detach().requires_grad_(true);
  }
  // With a penalty, the gradients of real and fake nearly cancel in some biases, so that the order
  // of summation would show after Adam's division.
  const auto [onReal, onFake] = due ? std::pair{step.score(real, labels), step.score(fake, labels)}
                                    : step.scoreBoth(real, fake);
  DiscriminatorLoss loss{{}, onReal, onFake};
  loss.value = players.objective.discriminator(loss.real, loss.fake, drawTargets(step, update));
  if (!due) return loss;
  const auto score = [&](const at::Tensor& images) { return step.score(images, labels).logits; };
  loss.value = loss.value + players.penalty.value({real, fake, loss.real.logits, loss.fake.logits,
                                                   score, step.inputs, step.drawNumber(update)});
  return loss;
}

}  // namespace falsario::phases
