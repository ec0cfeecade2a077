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
