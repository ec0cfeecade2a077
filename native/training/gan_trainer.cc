#include "training/gan_trainer.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <utility>

namespace falsario {
namespace {

constexpr size_t discriminatorSeries = 0;
constexpr size_t generatorSeries = 1;

}  // namespace

GanTrainer::GanTrainer(Gan& model, std::unique_ptr<Draws> draws, int64_t batchSize)
    : model_(model),
      draws_(std::move(draws)),
      discriminatorSteps_(model.spec().object("objective").integer("discriminatorSteps")),
      generatorSteps_(model.spec().object("objective").integer("generatorSteps")),
      ema_(model, batchSize, batchSize * discriminatorSteps_) {
  const Fields objective = model.spec().object("objective");
  loss_ = buildLoss(objective.text("loss"));
  reused_ = objective.text("fakes") == "reused";
  simultaneous_ = objective.text("order") == "simultaneous";
  average_ = objective.flag("average");
  realTarget_ = 1 - objective.number("labelSmoothing");
  if (objective.has("clip")) clip_ = objective.number("clip");
  if (objective.has("penalty")) {
    const Fields penalty = objective.object("penalty");
    penalty_ = buildPenalty(penalty.text("type"));
    penaltyWeight_ = penalty.number("weight");
    penaltyEvery_ = penalty.integer("every");
  }
  const Network& generator = model.generator().network();
  const Network& discriminator = model.discriminator().network();
  const Fields optimizer = model.spec().object("optimizer");
  generatorOptimizer_ = buildOptimizer(optimizer.object(generator.name()), generator.parameters());
  discriminatorOptimizer_ =
      buildOptimizer(optimizer.object(discriminator.name()), discriminator.parameters());
  losses_ = {{discriminator.name(), {}}, {generator.name(), {}}};
}

std::vector<LossSeries> GanTrainer::step() {
  draws_->beginStep(step_);
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

at::Tensor GanTrainer::score(const at::Tensor& images, const at::Tensor& labels) {
  ForwardContext forward = context(labels);
  return model_.discriminator().forward(images, forward);
}

void GanTrainer::record(size_t player, const at::Tensor& loss) {
  losses_[player].values.push_back(loss.detach());
}

at::Tensor GanTrainer::discriminatorLoss(at::Tensor fake, int64_t update, Scores& scores) {
  const bool due = penalty_ && discriminatorUpdates_ % penaltyEvery_ == 0;
  at::Tensor real = batch_.images;
  if (due && penalty_->differentiatesReal()) real = real.detach().requires_grad_(true);
  if (due && penalty_->differentiatesFake() && !fake.requires_grad()) {
    fake = fake.detach().requires_grad_(true);
  }
  scores.real = score(real, batch_.labels);
  scores.fake = score(fake, batch_.labels);
  at::Tensor loss = loss_->discriminator(scores.real, scores.fake, realTarget_);
  if (average_) loss = loss * 0.5;
  ++discriminatorUpdates_;
  if (!due) return loss;
  const auto again = [this](const at::Tensor& images) { return score(images, batch_.labels); };
  const PenaltySite site{real, fake, scores.real, scores.fake, again, *draws_, update};
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
  Scores scores;
  const at::Tensor loss = discriminatorLoss(fakes.images.detach(), update, scores);
  record(discriminatorSeries, loss);
  discriminatorOptimizer_->minimise(loss);
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

void GanTrainer::updateGenerator(int64_t update, const Fakes& kept) {
  const Fakes fakes = reused_ ? kept : freshFakes(update);
  const at::Tensor onFake = score(fakes.images, fakes.labels);
  at::Tensor onReal;
  if (loss_->generatorSeesReal()) {
    const at::NoGradGuard noGrad;
    onReal = score(batch_.images, batch_.labels);
  }
  const at::Tensor loss = loss_->generator(onFake, onReal);
  record(generatorSeries, loss);
  generatorOptimizer_->minimise(loss);
  ema_.update(step_);
}

void GanTrainer::stepSimultaneous() {
  batch_ = draws_->real(0);
  const at::Tensor noise = draws_->noise(Draws::Player::discriminator, 0, batch_.images.size(0));
  const at::Tensor fake = generate(noise, batch_.labels);
  Scores scores;
  const at::Tensor loss = discriminatorLoss(fake, 0, scores);
  const at::Tensor generatorLoss = loss_->generator(scores.fake, scores.real);
  record(discriminatorSeries, loss);
  record(generatorSeries, generatorLoss);
  // Both gradients at the old weights: an update in between would change tensors that the graph
  // holds.
  constexpr bool retainGraph = true;
  const auto ofDiscriminator = discriminatorOptimizer_->gradients(loss, retainGraph);
  const auto ofGenerator = generatorOptimizer_->gradients(generatorLoss, false);
  discriminatorOptimizer_->step(ofDiscriminator);
  clip();
  generatorOptimizer_->step(ofGenerator);
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
