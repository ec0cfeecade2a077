#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "training/accumulation.h"
#include "training/phases/catalogue.h"
#include "training/substitution.h"

namespace falsario::phases {
namespace {

class GeneratorUpdate final : public Phase {
 public:
  GeneratorUpdate(int64_t update, FakeSource source, int64_t unrolledSteps)
      : update_(update), source_(source), unrolledSteps_(unrolledSteps) {}

  void run(GanStep& step) override {
    GanPlayers& players = step.players;
    Accumulation accumulation(*players.generatorOptimizer, players.batches.count);
    step.eachBatch([&] {
      const Fakes fakes = source_ == FakeSource::reused ? step.reusedFakes() : generate(step);
      Network& discriminator = players.model.discriminator().network();
      Substitution substitution(discriminator, discriminator.parameters());
      unroll(step, fakes, substitution);
      const at::Tensor loss = lossOf(step, fakes);
      accumulation.add(loss);
      step.recordGenerator(loss);
    });
    accumulation.update(step.watch);
  }

 private:
  Fakes generate(GanStep& step) const {
    const Gan& model = step.players.model;
    const int64_t count = step.players.batches.size;
    const at::Tensor latents =
        step.draw(Purpose::generatorLatents, update_, model.latent().distribution(),
                  {count, model.latent().size()});
    at::Tensor labels;
    if (step.players.realLabels) {
      labels = step.real().labels;
    } else if (model.classes() > 0) {
      labels = step.draw(Purpose::generatorLabels, update_, WholeNumbers{model.classes()}, {count});
    }
    return step.generate(latents, labels);
  }

  static at::Tensor lossOf(GanStep& step, const Fakes& fakes) {
    const Scores onFake = step.score(step.show(fakes.images), fakes.labels);
    Scores onReal;
    if (step.players.objective.generatorSeesReal()) {
      const at::NoGradGuard noGrad;
      onReal = step.score(step.show(step.real().images), step.real().labels);
    }
    return step.players.objective.generator(onFake, onReal);
  }

  /// Replaces the discriminator's parameters by those after some more updates against these fakes
  /// (Metz et al. 2017), until `substitution` ends. Gradients flow through the updates.
  void unroll(GanStep& step, const Fakes& fakes, Substitution& substitution) const {
    if (unrolledSteps_ == 0) return;
    const GanObjective& objective = step.players.objective;
    const auto lookahead = step.players.discriminatorOptimizer->lookahead();
    std::vector<at::Tensor> parameters = step.players.discriminatorOptimizer->parameters();
    substitution.use(parameters);
    for (int64_t update = 0; update < unrolledSteps_; ++update) {
      const Scores real =
          step.score(step.real().images, step.real().labels, GanStep::Buffers::frozen);
      const Scores fake = step.score(fakes.images, fakes.labels, GanStep::Buffers::frozen);
      const at::Tensor loss = objective.discriminator(real, fake, objective.targets());
      constexpr bool retainGraph = true;
      constexpr bool createGraph = true;
      constexpr bool allowUnused = true;
      const auto gradients =
          torch::autograd::grad({loss}, parameters, {}, retainGraph, createGraph, allowUnused);
      parameters = lookahead->step(parameters, gradients);
      substitution.use(parameters);
    }
  }

  int64_t update_;
  FakeSource source_;
  int64_t unrolledSteps_;
};

}  // namespace

std::unique_ptr<Phase> generatorUpdate(int64_t update, FakeSource source, int64_t unrolledSteps) {
  return std::make_unique<GeneratorUpdate>(update, source, unrolledSteps);
}

}  // namespace falsario::phases
