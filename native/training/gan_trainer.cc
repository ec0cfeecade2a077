#include "training/gan_trainer.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <utility>

namespace falsario {
namespace {

constexpr size_t discriminatorSeries = 0;
constexpr size_t generatorSeries = 1;
constexpr size_t accuracySeries = 2;

/// The layer whose output is compared: the one named, or what the last weighted layer takes in (-1,
/// the image itself, where that layer is the first).
std::optional<int64_t> featureLayer(const Fields& objective, const Network& discriminator) {
  if (!objective.has("featureMatching")) return std::nullopt;
  const Fields matching = objective.object("featureMatching");
  if (!matching.has("layer")) return discriminator.lastWeighted() - 1;
  const int64_t layer = matching.integer("layer");
  if (layer < discriminator.size()) return layer;
  matching.refuse("layer " + std::to_string(layer) + " does not exist: the " +
                  discriminator.name() + " has " + std::to_string(discriminator.size()) +
                  " layers, the first is 0");
}

}  // namespace

GanTrainer::GanTrainer(Gan& model, std::unique_ptr<Draws> draws, int64_t batchSize)
    : model_(model),
      draws_(std::move(draws)),
      objective_(model.spec().object("objective")),
      instanceNoise_(model.spec().object("objective")),
      discriminatorSteps_(model.spec().object("objective").integer("discriminatorSteps")),
      generatorSteps_(model.spec().object("objective").integer("generatorSteps")),
      ema_(model, batchSize, batchSize * discriminatorSteps_) {
  const Fields objective = model.spec().object("objective");
  unrolledSteps_ = objective.integer("unrolledSteps");
  reused_ = objective.text("fakes") == "reused";
  simultaneous_ = objective.text("order") == "simultaneous";
  labelFlip_ = objective.number("labelFlip");
  if (objective.has("clip")) clip_ = objective.number("clip");
  if (objective.has("penalty")) {
    const Fields penalty = objective.object("penalty");
    penalty_ = buildPenalty(penalty.text("type"));
    penaltyWeight_ = penalty.number("weight");
    penaltyEvery_ = penalty.integer("every");
  }
  const Network& generator = model.generator().network();
  const Network& discriminator = model.discriminator().network();
  featureLayer_ = featureLayer(objective, discriminator);
  const Fields optimizer = model.spec().object("optimizer");
  generatorOptimizer_ = buildOptimizer(optimizer.object(generator.name()), generator.learnt());
  discriminatorOptimizer_ =
      buildOptimizer(optimizer.object(discriminator.name()), discriminator.learnt());
  losses_ = {{discriminator.name(), {}}, {generator.name(), {}}};
}

std::vector<LossSeries> GanTrainer::step() {
  draws_->beginStep(step_);
  watch().beginStep(step_);
  for (LossSeries& series : losses_) series.values.clear();
  if (simultaneous_) {
    stepSimultaneous();
  } else {
    Fakes last;
    for (int64_t update = 0; update < discriminatorSteps_; ++update) {
      last = updateDiscriminator(update, reused_ && update + 1 == discriminatorSteps_);
    }
    for (int64_t update = 0; update < generatorSteps_; ++update) updateGenerator(update, last);
  }
  ++step_;
  batch_ = {};
  return losses_;
}

ForwardContext GanTrainer::context(const at::Tensor& labels) {
  ForwardContext context;
  context.training = true;
  context.labels = labels;
  context.dropout = &draws_->dropout();
  return context;
}

at::Tensor GanTrainer::generate(const at::Tensor& noise, const at::Tensor& labels) {
  ForwardContext forward = context(labels);
  return model_.generator().forward(noise, forward);
}

Scores GanTrainer::score(const at::Tensor& images, const at::Tensor& labels, Run run) {
  ForwardContext forward = context(labels);
  forward.frozen = run == Run::frozen;
  forward.tap = featureLayer_;
  return model_.discriminator().score(images, forward);
}

void GanTrainer::visitState(StateVisitor& visitor) {
  for (const auto& [name, tensor] : model_.tensors(Model::Weights::raw))
    visitor.tensor(name, tensor);
  if (model_.average() != nullptr) {
    for (const auto& [name, tensor] : model_.average()->network().tensors())
      visitor.tensor("ema." + name, tensor);
  }
  generatorOptimizer_->visitState("optimizer.generator", visitor);
  discriminatorOptimizer_->visitState("optimizer.discriminator", visitor);
  draws_->visitState(visitor);
  visitor.integer("step", step_);
  visitor.integer("discriminatorUpdates", discriminatorUpdates_);
}

void GanTrainer::scaleLearningRate(double factor) {
  generatorOptimizer_->scaleLearningRate(factor);
  discriminatorOptimizer_->scaleLearningRate(factor);
}

void GanTrainer::record(size_t player, const at::Tensor& loss) {
  losses_[player].values.push_back(loss.detach());
  watch().loss(losses_[player].name, losses_[player].values.back());
}

void GanTrainer::recordAccuracy(const Verdict& verdict) {
  const at::NoGradGuard noGrad;
  const at::Tensor accuracy = objective_.accuracy(verdict.real, verdict.fake);
  if (!accuracy.defined()) return;
  if (losses_.size() == accuracySeries) losses_.push_back({"accuracy", {}});
  losses_[accuracySeries].values.push_back(accuracy);
}

Targets GanTrainer::drawTargets(int64_t update) {
  if (labelFlip_ == 0) return objective_.targets();
  const int64_t count = batch_.images.size(0);
  const at::Tensor real = draws_->flips("real", update, count, labelFlip_);
  return objective_.flipped(real, draws_->flips("fake", update, count, labelFlip_));
}

at::Tensor GanTrainer::discriminatorLoss(at::Tensor fake, int64_t update, Verdict& verdict) {
  const bool due = penalty_ && discriminatorUpdates_ % penaltyEvery_ == 0;
  at::Tensor real = instanceNoise_.add(batch_.images, step_, *draws_);
  fake = instanceNoise_.add(fake, step_, *draws_);
  if (due && penalty_->differentiatesReal()) real = real.detach().requires_grad_(true);
  if (due && penalty_->differentiatesFake() && !fake.requires_grad()) {
    fake = fake.detach().requires_grad_(true);
  }
  verdict.real = score(real, batch_.labels);
  verdict.fake = score(fake, batch_.labels);
  const at::Tensor loss = objective_.discriminator(verdict.real, verdict.fake, drawTargets(update));
  ++discriminatorUpdates_;
  if (!due) return loss;
  const auto again = [this](const at::Tensor& images) {
    return score(images, batch_.labels).logits;
  };
  const PenaltySite site{real,    fake,  verdict.real.logits, verdict.fake.logits, again,
                         *draws_, update};
  return loss + penaltyWeight_ * static_cast<double>(penaltyEvery_) * penalty_->value(site);
}

GanTrainer::Fakes GanTrainer::updateDiscriminator(int64_t update, bool keepGraph) {
  batch_ = draws_->real(update);
  const at::Tensor noise =
      draws_->noise(Draws::Player::discriminator, update, batch_.images.size(0));
  Fakes fakes{{}, batch_.labels};
  {
    const at::AutoGradMode mode(keepGraph);
    fakes.images = generate(noise, fakes.labels);
  }
  Verdict verdict;
  const at::Tensor loss = discriminatorLoss(fakes.images.detach(), update, verdict);
  record(discriminatorSeries, loss);
  recordAccuracy(verdict);
  discriminatorOptimizer_->minimise(loss, watch());
  clip();
  return fakes;
}

GanTrainer::Fakes GanTrainer::freshFakes(int64_t update) {
  const int64_t count = batch_.images.size(0);
  const at::Tensor noise = draws_->noise(Draws::Player::generator, update, count);
  Fakes fakes;
  if (model_.classes() > 0) fakes.labels = draws_->labels(update, count);
  fakes.images = generate(noise, fakes.labels);
  return fakes;
}

void GanTrainer::unroll(const Fakes& fakes, Substitution& substitution) {
  if (unrolledSteps_ == 0) return;
  const auto lookahead = discriminatorOptimizer_->lookahead();
  std::vector<at::Tensor> parameters = discriminatorOptimizer_->parameters();
  for (int64_t update = 0; update < unrolledSteps_; ++update) {
    const Scores real = score(batch_.images, batch_.labels, Run::frozen);
    const Scores fake = score(fakes.images, fakes.labels, Run::frozen);
    const at::Tensor loss = objective_.discriminator(real, fake, objective_.targets());
    constexpr bool retainGraph = true;
    constexpr bool createGraph = true;
    constexpr bool allowUnused = true;
    const auto gradients =
        torch::autograd::grad({loss}, parameters, {}, retainGraph, createGraph, allowUnused);
    parameters = lookahead->step(parameters, gradients);
    substitution.use(parameters);
  }
}

void GanTrainer::updateGenerator(int64_t update, const Fakes& kept) {
  const Fakes fakes = reused_ ? kept : freshFakes(update);
  at::Tensor loss;
  std::vector<at::Tensor> gradients;
  {
    Substitution substitution(model_.discriminator().network(),
                              discriminatorOptimizer_->parameters());
    unroll(fakes, substitution);
    const Scores onFake = score(instanceNoise_.add(fakes.images, step_, *draws_), fakes.labels);
    Scores onReal;
    if (objective_.generatorSeesReal()) {
      const at::NoGradGuard noGrad;
      onReal = score(instanceNoise_.add(batch_.images, step_, *draws_), batch_.labels);
    }
    loss = objective_.generator(onFake, onReal);
    gradients = generatorOptimizer_->gradients(loss, false);
  }
  record(generatorSeries, loss);
  generatorOptimizer_->step(gradients, watch());
  ema_.update(step_);
}

void GanTrainer::stepSimultaneous() {
  batch_ = draws_->real(0);
  const at::Tensor noise = draws_->noise(Draws::Player::discriminator, 0, batch_.images.size(0));
  const at::Tensor fake = generate(noise, batch_.labels);
  Verdict verdict;
  const at::Tensor loss = discriminatorLoss(fake, 0, verdict);
  const at::Tensor generatorLoss = objective_.generator(verdict.fake, verdict.real);
  record(discriminatorSeries, loss);
  record(generatorSeries, generatorLoss);
  recordAccuracy(verdict);
  // Both gradients at the old weights: an update in between would change tensors that the graph
  // holds.
  constexpr bool retainGraph = true;
  const auto ofDiscriminator = discriminatorOptimizer_->gradients(loss, retainGraph);
  const auto ofGenerator = generatorOptimizer_->gradients(generatorLoss, false);
  discriminatorOptimizer_->step(ofDiscriminator, watch());
  clip();
  generatorOptimizer_->step(ofGenerator, watch());
  ema_.update(step_);
}

void GanTrainer::clip() {
  if (clip_ == 0) return;
  const at::NoGradGuard noGrad;
  const auto& parameters = discriminatorOptimizer_->parameters();
  at::_foreach_clamp_min_(parameters, -clip_);
  at::_foreach_clamp_max_(parameters, clip_);
}

}  // namespace falsario
