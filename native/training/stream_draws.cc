#include "training/stream_draws.h"

#include <utility>

#include "models/generative_model.h"

namespace falsario {

StreamDraws::StreamDraws(const Model& model, std::shared_ptr<const Dataset> data, int64_t batchSize,
                         const AugmentationSettings& augmentation, uint64_t seed)
    : model_(model),
      sampler_(std::move(data), model.image(), model.classes() > 0, batchSize, augmentation, seed),
      noise_(seed, "noise", model.device()),
      labels_(seed, "labels", model.device()),
      penalty_(seed, "penalty", model.device()),
      flips_(seed, "flips", model.device()),
      instanceNoise_(seed, "instanceNoise", model.device()),
      dropout_(seed, "dropout", model.device()) {}

at::Tensor StreamDraws::noise(Player player, int64_t /*update*/, int64_t batch) {
  const GenerativeModel& model = GenerativeModel::of(model_);
  // A posterior is normal whatever the prior's draws look like.
  if (player == Player::posterior) return noise_.normal({batch, model.latentSize()});
  return model.drawLatent(batch, noise_);
}

at::Tensor StreamDraws::labels(int64_t /*update*/, int64_t batch) {
  return labels_.integers(batch, model_.classes());
}

at::Tensor StreamDraws::flips(const char* /*images*/, int64_t /*update*/, int64_t batch, double p) {
  return flips_.uniform({batch}).lt(p);
}

at::Tensor StreamDraws::instanceNoise(at::IntArrayRef sizes) {
  return instanceNoise_.normal(sizes);
}

at::Tensor StreamDraws::alpha(int64_t /*update*/, int64_t batch) {
  return penalty_.uniform({batch});
}

at::Tensor StreamDraws::perturbation(int64_t /*update*/, at::IntArrayRef sizes) {
  return penalty_.uniform(sizes);
}

void StreamDraws::visitState(StateVisitor& visitor) {
  sampler_.visitState(visitor);
  visitor.stream("noise", noise_);
  visitor.stream("labels", labels_);
  visitor.stream("penalty", penalty_);
  visitor.stream("flips", flips_);
  visitor.stream("instanceNoise", instanceNoise_);
  visitor.stream("dropout", dropout_);
}

}  // namespace falsario
