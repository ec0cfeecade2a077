#include "training/gan_players.h"

#include <string>

#include "kernels/fast_forms.h"

namespace falsario {
namespace {

/// The layer whose output feature matching compares: the one that the spec names, or the layer
/// before the last weighted one (-1, the image itself, if that is the first).
std::optional<int64_t> featureLayerOf(const Fields& objective, const Network& discriminator) {
  if (!objective.has("featureMatching")) return std::nullopt;
  const Fields matching = objective.object("featureMatching");
  if (!matching.has("layer")) {
    const std::optional<int64_t> last = discriminator.lastWeighted();
    if (last) return *last - 1;
    matching.refuse(
        "the " + discriminator.name() +
        " has no layer with a weight outside of its blocks; set \"layer\" to the index of "
        "the layer whose output is compared");
  }
  const int64_t layer = matching.integer("layer");
  if (layer < discriminator.size()) return layer;
  matching.refuse("layer " + std::to_string(layer) + " does not exist: the " +
                  discriminator.name() + " has " + std::to_string(discriminator.size()) +
                  " layers, the first is 0");
}

std::unique_ptr<Optimizer> optimizerOf(const Fields& spec, const Network& network) {
  return buildOptimizer(spec.object("optimizer").object(network.name()), network.namedParameters());
}

/// Whether the objective's `fakeLabels` says so. Without classes there are no labels.
bool takesLabels(const Fields& spec, const std::string& player, const std::string& which) {
  return spec.integer("classes") > 0 &&
         spec.object("objective").object("fakeLabels").text(player) == which;
}

/// Clipping changes the weights after their update, and the copies would not follow.
kernels::Precision roundable(const Fields& objective, kernels::Precision precision) {
  return objective.has("clip") ? kernels::Precision::float32 : precision;
}

}  // namespace

GanPlayers::GanPlayers(Gan& gan, const UpdateBatches& updateBatches)
    : model(gan),
      batches(updateBatches),
      objective(gan.spec().object("objective")),
      penalties(gan.spec().object("objective")),
      augmentation(gan.spec().object("objective"), gan.image().low),
      adaptive(gan.spec().object("objective"), gan.device()),
      instanceNoise(gan.spec().object("objective")),
      generatorOptimizer(optimizerOf(gan.spec(), gan.generator().network())),
      discriminatorOptimizer(optimizerOf(gan.spec(), gan.discriminator().network())),
      roundedGenerator(gan.generator().network(), *generatorOptimizer, updateBatches.precision),
      roundedDiscriminator(gan.discriminator().network(), *discriminatorOptimizer,
                           roundable(gan.spec().object("objective"), updateBatches.precision)),
      labelFlip(gan.spec().object("objective").number("labelFlip")),
      drawnLabels(takesLabels(gan.spec(), "discriminator", "drawn")),
      realLabels(takesLabels(gan.spec(), "generator", "real")),
      generatorFirst(gan.spec().object("objective").text("order") == "generatorFirst"),
      featureLayer(featureLayerOf(gan.spec().object("objective"), gan.discriminator().network())),
      joinsBatches(kernels::fastForms() &&
                   objective.joins(updateBatches.size * updateBatches.count *
                                   volumeOf(gan.discriminator().network().output())) &&
                   gan.discriminator().network().joinsBatches()),
      ema(gan, updateBatches) {
  discriminatorOptimizer->shareUpdates(penalties.ordinaryShare());
}

void GanPlayers::visitState(StateVisitor& visitor) {
  for (const auto& [name, tensor] : model.tensors(Model::Weights::raw))
    visitor.tensor(name, tensor);
  if (model.average() != nullptr) {
    for (const auto& [name, tensor] : model.average()->network().tensors())
      visitor.tensor("ema." + name, tensor);
  }
  adaptive.visitState("augment", visitor);
  generatorOptimizer->visitState("optimizer.generator", visitor);
  discriminatorOptimizer->visitState("optimizer.discriminator", visitor);
}

void GanPlayers::scaleLearningRate(double factor) {
  generatorOptimizer->scaleLearningRate(factor);
  discriminatorOptimizer->scaleLearningRate(factor);
}

}  // namespace falsario
