#include "training/draws/stream_draws.h"

#include <utility>

#include "training/draws/purposes.h"

namespace falsario {

StreamDraws::StreamDraws(const Model& model, std::shared_ptr<const Dataset> data, int64_t batchSize,
                         const AugmentationSettings& augmentation, uint64_t seed)
    : sampler_(std::move(data), model.image(), model.classes() > 0, batchSize, augmentation, seed),
      dropout_(seed, "dropout", model.device()) {
  for (const DrawSource& source : drawSources) {
    if (find(source.stream) != nullptr) continue;
    streams_.emplace_back(source.stream, RandomStream(seed, source.stream, model.device()));
  }
}

RandomStream* StreamDraws::find(const std::string& name) {
  for (auto& [known, stream] : streams_) {
    if (known == name) return &stream;
  }
  return nullptr;
}

at::Tensor StreamDraws::draw(Purpose purpose, int64_t /*number*/, const Distribution& distribution,
                             at::IntArrayRef sizes) {
  return drawFrom(*find(sourceOf(purpose).stream), distribution, sizes);
}

void StreamDraws::visitState(StateVisitor& visitor) {
  sampler_.visitState(visitor);
  for (auto& [name, stream] : streams_) visitor.stream(name, stream);
  visitor.stream("dropout", dropout_);
}

}  // namespace falsario
