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
      accuracies_{"accuracy", {}} {
  inputs.beginStep(number);
  watch.beginStep(number);
}

ForwardContext GanStep::context(const at::Tensor& labels) {
  ForwardContext context;
  context.training = true;
  context.labels = labels;
  context.dropout = &inputs.dropout();
  return context;
}

at::Tensor GanStep::generate(const at::Tensor& latents, const at::Tensor& labels) {
  ForwardContext forward = context(labels);
  return players.model.generator().forward(latents, forward);
}

Scores GanStep::score(const at::Tensor& images, const at::Tensor& labels, Buffers buffers) {
  ForwardContext forward = context(labels);
  forward.frozen = buffers == Buffers::frozen;
  return players.model.discriminator().score(images, forward, players.featureLayer);
}

std::pair<Scores, Scores> GanStep::scoreBoth(const at::Tensor& real, const at::Tensor& fake) {
  const bool joined = players.joinsBatches && !real.requires_grad() && !fake.requires_grad();
  if (!joined) {
    Scores onReal = score(real, batch.labels);
    return {std::move(onReal), score(fake, batch.labels)};
  }
  const at::Tensor& labels = batch.labels;
  const Scores both =
      score(at::cat({real, fake}), labels.defined() ? at::cat({labels, labels}) : labels);
  const int64_t count = real.size(0);
  const auto part = [&](int64_t start) {
    const auto of = [&](const at::Tensor& all) {
      return all.defined() ? all.narrow(0, start, count) : all;
    };
    return Scores{of(both.logits), of(both.classes), of(both.features), labels};
  };
  return {part(0), part(count)};
}

at::Tensor GanStep::addInstanceNoise(const at::Tensor& images) {
  const double deviation = players.instanceNoise.deviation(number);
  if (deviation == 0) return images;
  return images +
         deviation * inputs.draw(Purpose::instanceNoise, noises_++, Normal{}, images.sizes());
}

void GanStep::recordDiscriminator(const at::Tensor& loss, const Scores& real, const Scores& fake) {
  discriminatorLosses_.values.push_back(loss.detach());
  watch.loss(discriminatorLosses_.name, discriminatorLosses_.values.back());
  const at::NoGradGuard noGrad;
  const at::Tensor accuracy = players.objective.accuracy(real, fake);
  if (accuracy.defined()) accuracies_.values.push_back(accuracy);
}

void GanStep::recordGenerator(const at::Tensor& loss) {
  generatorLosses_.values.push_back(loss.detach());
  watch.loss(generatorLosses_.name, generatorLosses_.values.back());
}

std::vector<LossSeries> GanStep::losses() const {
  std::vector<LossSeries> all = {discriminatorLosses_, generatorLosses_};
  if (!accuracies_.values.empty()) all.push_back(accuracies_);
  return all;
}

}  // namespace falsario
