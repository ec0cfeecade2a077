#include "training/gan_step.h"

#include <ATen/core/grad_mode.h>

namespace falsario {

GanStep::GanStep(GanPlayers& players, StepInputs& inputs, Watch& watch, int64_t number)
    : players(players),
      inputs(inputs),
      watch(watch),
      number(number),
      discriminatorLosses_{players.model.discriminator().network().name(), {}},
      generatorLosses_{players.model.generator().network().name(), {}},
      penaltyLosses_{"penalty", {}},
      accuracies_{"accuracy", {}},
      strengths_{"augment", {}},
      batches_(static_cast<size_t>(players.batches.count)) {
  inputs.beginStep(number);
  watch.beginStep(number);
}

ForwardContext GanStep::context(const at::Tensor& labels) {
  ForwardContext context;
  context.training = true;
  context.labels = labels;
  context.dropout = &inputs.dropout();
  context.precision = players.batches.precision;
  return context;
}

void GanStep::eachBatch(const std::function<void()>& run) {
  const int64_t noises = noises_;
  for (at_ = 0; at_ < batches_.size(); ++at_) {
    noises_ = noises;
    run();
  }
  at_ = 0;
}

int64_t GanStep::drawNumber(int64_t update) const {
  return update * players.batches.count + static_cast<int64_t>(at_);
}

at::Tensor GanStep::draw(Purpose purpose, int64_t update, const Distribution& distribution,
                         at::IntArrayRef sizes) {
  return inputs.draw(purpose, drawNumber(update), distribution, sizes);
}

void GanStep::takeReal(int64_t update) {
  const int64_t draw = drawNumber(update);
  Kept& kept = batches_[at_];
  if (kept.realNumber == draw) return;
  kept.real = inputs.real(draw);
  kept.realNumber = draw;
}

void GanStep::releaseReal() {
  const bool neededLater = players.objective.generatorSeesReal() && !players.generatorFirst;
  if (batches_.size() > 1 && !neededLater) batches_[at_].real.images.reset();
}

at::Tensor GanStep::fakeLabels(int64_t update) {
  if (!players.drawnLabels) return real().labels;
  return draw(Purpose::fakeLabels, update, WholeNumbers{players.model.classes()},
              {real().images.size(0)});
}

Fakes GanStep::generate(const at::Tensor& latents, const at::Tensor& labels) {
  const uint64_t dropout = inputs.dropout().state();
  ForwardContext forward = context(labels);
  return {players.model.generator().forward(latents, forward), labels, latents, dropout};
}

void GanStep::keepFakes(const Fakes& fakes) {
  Fakes& kept = batches_[at_].fakes;
  kept = fakes;
  if (batches_.size() > 1) kept.images.reset();
}

Fakes GanStep::reusedFakes() {
  Fakes fakes = batches_[at_].fakes;
  if (fakes.images.defined()) return fakes;
  RandomStream& dropout = inputs.dropout();
  const uint64_t state = dropout.state();
  dropout.setState(fakes.dropout);
  ForwardContext forward = context(fakes.labels);
  forward.frozen = true;
  fakes.images = players.model.generator().forward(fakes.latents, forward);
  dropout.setState(state);
  return fakes;
}

Scores GanStep::score(const at::Tensor& images, const at::Tensor& labels, Buffers buffers) {
  ForwardContext forward = context(labels);
  forward.frozen = buffers == Buffers::frozen;
  return players.model.discriminator().score(images, forward, players.featureLayer);
}

std::pair<Scores, Scores> GanStep::scoreBoth(const at::Tensor& real, const Batch& fake) {
  const at::Tensor& labels = this->real().labels;
  const bool joined = players.joinsBatches && !real.requires_grad() && !fake.images.requires_grad();
  if (!joined) {
    Scores onReal = score(real, labels);
    return {std::move(onReal), score(fake.images, fake.labels)};
  }
  const Scores both = score(at::cat({real, fake.images}),
                            labels.defined() ? at::cat({labels, fake.labels}) : labels);
  const int64_t count = real.size(0);
  const auto part = [&](int64_t start, const at::Tensor& own) {
    const auto of = [&](const at::Tensor& all) {
      return all.defined() ? all.narrow(0, start, count) : all;
    };
    return Scores{of(both.logits), of(both.classes), of(both.features), own};
  };
  return {part(0, labels), part(count, fake.labels)};
}

at::Tensor GanStep::augment(const at::Tensor& images) {
  if (!players.augmentation.active()) return images;
  return players.augmentation.apply(images, players.adaptive.chance(), [&](at::IntArrayRef sizes) {
    return inputs.draw(Purpose::augmentation, augmentations_++, Uniform{}, sizes);
  });
}

at::Tensor GanStep::addInstanceNoise(const at::Tensor& images) {
  const double deviation = players.instanceNoise.deviation(number);
  if (deviation == 0) return images;
  return images + deviation * draw(Purpose::instanceNoise, noises_++, Normal{}, images.sizes());
}

void GanStep::recordDiscriminator(const at::Tensor& loss, const Scores& real, const Scores& fake) {
  discriminatorLosses_.values.push_back(loss.detach());
  watch.loss(discriminatorLosses_.name, discriminatorLosses_.values.back());
  players.adaptive.observe(real.logits);
  recordStrength();
  const at::NoGradGuard noGrad;
  const at::Tensor accuracy = players.objective.accuracy(real, fake);
  if (accuracy.defined()) accuracies_.values.push_back(accuracy);
}

void GanStep::recordGenerator(const at::Tensor& loss) {
  generatorLosses_.values.push_back(loss.detach());
  watch.loss(generatorLosses_.name, generatorLosses_.values.back());
}

void GanStep::recordStrength() {
  const at::Tensor& chance = players.adaptive.chance();
  if (chance.defined()) strengths_.values.push_back(chance.clone());
}

void GanStep::recordPenalty(const at::Tensor& loss) {
  penaltyLosses_.values.push_back(loss.detach());
  watch.loss(penaltyLosses_.name, penaltyLosses_.values.back());
}

std::vector<LossSeries> GanStep::losses() const {
  std::vector<LossSeries> all = {discriminatorLosses_, generatorLosses_};
  if (!penaltyLosses_.values.empty()) all.push_back(penaltyLosses_);
  if (!accuracies_.values.empty()) all.push_back(accuracies_);
  if (!strengths_.values.empty()) all.push_back(strengths_);
  return meansOverBatches(std::move(all), players.batches.count);
}

}  // namespace falsario
