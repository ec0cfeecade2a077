#include "models/gan.h"

#include <utility>

namespace falsario {
namespace {

/// The key of the network that scores images. It is a critic if its scores are not logits.
std::string scorerOf(const Fields& spec) {
  return spec.object("objective").text("loss") == "wasserstein" ? "critic" : "discriminator";
}

bool hasAuxiliary(const Fields& spec) {
  const Fields objective = spec.object("objective");
  if (!objective.has("auxiliary")) return false;
  if (spec.integer("classes") > 0) return true;
  objective.refuse("\"auxiliary\" needs labels; set \"classes\" to the number of classes");
}

void checkFakeLabels(const Fields& spec) {
  const Fields labels = spec.object("objective").object("fakeLabels");
  const bool byDefault =
      labels.text("discriminator") == "real" && labels.text("generator") == "drawn";
  if (byDefault || spec.integer("classes") > 0) return;
  labels.refuse(
      "a model without classes has no labels; remove \"fakeLabels\", or set \"classes\" to "
      "the number of classes");
}

void append(std::vector<NamedTensor>& all, const Network& network) {
  for (NamedTensor& tensor : network.tensors()) all.push_back(std::move(tensor));
}

}  // namespace

Gan::Gan(std::shared_ptr<const Value> value, const Initializer& start, at::Device device)
    : Model(std::move(value), device),
      latent_(spec()),
      generator_("generator", spec().object("generator"), latent_.size(), image(), classes(), start,
                 device, ListOf::generator),
      discriminator_(scorerOf(spec()), spec().object(scorerOf(spec())), image(), classes(),
                     hasAuxiliary(spec()), start, device) {
  for (const Network* const network :
       {&std::as_const(generator_).network(), &std::as_const(discriminator_).network()}) {
    network->requireParameters(spec().object(network->name()));
  }
  checkFakeLabels(spec());
  if (!spec().has("ema")) return;
  average_.emplace("generator", spec().object("generator"), latent_.size(), image(), classes(),
                   Initializer(nullptr), at::kMeta, ListOf::generator);
  Gan::loaded();
}

std::vector<Network*> Gan::networks() {
  std::vector<Network*> all = {&generator_.network(), &discriminator_.network()};
  if (average_) all.push_back(&average_->network());
  return all;
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

}  // namespace falsario
