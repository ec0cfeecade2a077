#include "models/gan.h"

#include "training/gan_trainer.h"

namespace falsario {
namespace {

/// The opponent's key says what it is: a critic's scores are no logits.
std::string opponentOf(const Fields& spec) {
  return spec.object("objective").text("loss") == "wasserstein" ? "critic" : "discriminator";
}

bool hasAuxiliary(const Fields& spec) {
  const Fields objective = spec.object("objective");
  if (!objective.has("auxiliary")) return false;
  if (spec.integer("classes") > 0) return true;
  objective.refuse("auxiliary needs labels; set \"classes\" to their number");
}

void append(std::vector<NamedTensor>& all, const Network& network) {
  for (NamedTensor& tensor : network.tensors()) all.push_back(std::move(tensor));
}

}  // namespace

Gan::Gan(const Fields& spec, const Initializer& start, at::Device device)
    : GenerativeModel(spec, device),
      spec_(spec),
      generator_("generator", spec.object("generator"), latentSize(), image(), classes(), start,
                 device),
      discriminator_(opponentOf(spec), spec.object(opponentOf(spec)), image(), classes(),
                     hasAuxiliary(spec), start, device) {
  const auto require = [&](const Network& network) {
    network.requireParameters(spec.object(network.name()));
  };
  require(generator_.network());
  require(discriminator_.network());
  if (!spec.has("ema")) return;
  const Initializer shapes("torch", nullptr);
  average_.emplace("generator", spec.object("generator"), latentSize(), image(), classes(), shapes,
                   at::kMeta);
  Gan::loaded();
}

void Gan::loaded() {
  if (average_) average_->become(generator_);
}

std::vector<NamedTensor> Gan::tensors(Weights weights) const {
  std::vector<NamedTensor> all;
  append(all, (weights == Weights::served ? served() : generator_).network());
  append(all, discriminator_.network());
  return all;
}

std::vector<NetworkDescription> Gan::describe() const {
  return {generator_.network().describe(), discriminator_.network().describe()};
}

at::Tensor Gan::generate(const at::Tensor& latent, const at::Tensor& labels) const {
  return served().evaluate(latent, labels);
}

std::vector<NamedTensor> Gan::examine(const at::Tensor& images, const at::Tensor& labels) const {
  const Scores scores = discriminator_.evaluate(images, labels);
  if (!scores.classes.defined()) return {{"logits", scores.logits}};
  return {{"logits", scores.logits}, {"classes", scores.classes}};
}

bool Gan::generatesTogether() const {
  return generator_.network().mixesImages();
}

bool Gan::examinesTogether() const {
  return discriminator_.network().mixesImages();
}

std::unique_ptr<Trainer> Gan::trainer(std::unique_ptr<Draws> draws, int64_t batchSize) {
  return std::make_unique<GanTrainer>(*this, std::move(draws), batchSize);
}

}  // namespace falsario
