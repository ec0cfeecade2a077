#include "training/accumulation.h"
#include "training/phases/catalogue.h"

namespace falsario::phases {
namespace {

/// An update of the discriminator by its separate penalties alone, right after an ordinary update
/// and on its images.
class PenaltyUpdate final : public Phase {
 public:
  explicit PenaltyUpdate(int64_t update) : update_(update) {}

  void run(GanStep& step) override {
    GanPlayers& players = step.players;
    const PenaltyTerms::Due due =
        players.penalties.due(players.discriminatorUpdates - 1, PenaltyTerms::Paid::alone);
    if (!due.any()) return;
    Accumulation accumulation(*players.discriminatorOptimizer, players.batches.count);
    step.eachBatch([&] {
      const at::Tensor value = valueOf(step, due);
      step.recordPenalty(value);
      accumulation.add(value);
    });
    accumulation.update(step.watch, Optimizer::Turn::extra);
  }

 private:
  at::Tensor valueOf(GanStep& step, const PenaltyTerms::Due& due) const {
    const Shown& shown = step.shown();
    const bool ofReal = due.differentiatesReal();
    const bool ofFake = due.differentiatesFake();
    const at::Tensor realLeaf = shown.real.detach().requires_grad_(ofReal);
    const at::Tensor fakeLeaf = shown.fake.detach().requires_grad_(ofFake);
    const at::Tensor real = step.augment(realLeaf);
    const at::Tensor fake = step.augment(fakeLeaf);
    const at::Tensor& labels = step.real().labels;
    const auto scoreIf = [&](bool needed, const at::Tensor& images, const at::Tensor& of) {
      return needed ? step.score(images, of).logits : at::Tensor();
    };
    const at::Tensor onReal = scoreIf(ofReal, real, labels);
    const at::Tensor onFake = scoreIf(ofFake, fake, shown.fakeLabels);
    const auto score = [&](const at::Tensor& images) { return step.score(images, labels).logits; };
    return due.value({real, fake, realLeaf, fakeLeaf, onReal, onFake, score, step.inputs,
                      step.drawNumber(update_)});
  }

  int64_t update_;
};

}  // namespace

std::unique_ptr<Phase> penaltyUpdate(int64_t update) {
  return std::make_unique<PenaltyUpdate>(update);
}

}  // namespace falsario::phases
