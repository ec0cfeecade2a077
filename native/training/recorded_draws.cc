#include "training/recorded_draws.h"

#include "runtime/error.h"

namespace falsario {

RecordedDraws::RecordedDraws(const std::vector<NamedTensor>& tensors, at::Device device)
    : device_(device), dropout_(0, "dropout", device) {
  for (const auto& [name, tensor] : tensors) tensors_[name] = tensor.to(device);
}

at::Tensor RecordedDraws::find(const std::string& kind, int64_t update) const {
  const std::string single = kind + "." + step_;
  const auto found = tensors_.find(single + "." + std::to_string(update));
  if (found != tensors_.end()) return found->second;
  const auto only = tensors_.find(single);
  return only != tensors_.end() && update == 0 ? only->second : at::Tensor();
}

at::Tensor RecordedDraws::take(const std::string& kind, int64_t update) const {
  at::Tensor tensor = find(kind, update);
  if (!tensor.defined()) {
    throw Error("DATA_INVALID", kind + "." + step_ + "." + std::to_string(update),
                "the recorded case has no such tensor");
  }
  return tensor;
}

Batch RecordedDraws::real(int64_t update) {
  return {take("real", update), find("labels", update)};
}

at::Tensor RecordedDraws::noise(Player player, int64_t update, int64_t /*batch*/) {
  switch (player) {
    case Player::discriminator:
      return take("noise.d", update);
    case Player::generator:
      return take("noise.g", update);
    case Player::posterior:
      return take("noise", update);
  }
  return {};
}

at::Tensor RecordedDraws::labels(int64_t update, int64_t /*batch*/) {
  return take("labels.g", update);
}

at::Tensor RecordedDraws::flips(const char* images, int64_t update, int64_t batch, double p) {
  // Nothing is left to chance, so nothing need be recorded.
  if (p == 1) return at::ones({batch}, at::TensorOptions(device_).dtype(at::kBool));
  return take(std::string("flips.") + images, update).to(at::kBool);
}

at::Tensor RecordedDraws::instanceNoise(at::IntArrayRef /*sizes*/) {
  // Drawn several times a step, in the order of the discriminator's runs.
  return take("instanceNoise", instanceNoises_++);
}

at::Tensor RecordedDraws::alpha(int64_t update, int64_t /*batch*/) {
  return take("alpha", update);
}

at::Tensor RecordedDraws::perturbation(int64_t update, at::IntArrayRef /*sizes*/) {
  return take("perturbation", update);
}

}  // namespace falsario
