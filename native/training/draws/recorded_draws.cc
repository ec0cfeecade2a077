#include "training/draws/recorded_draws.h"

#include <variant>

#include "runtime/error.h"
#include "training/draws/purposes.h"

namespace falsario {

RecordedDraws::RecordedDraws(const std::vector<NamedTensor>& tensors, at::Device device)
    : device_(device), dropout_(0, "dropout", device) {
  for (const auto& [name, tensor] : tensors) tensors_[name] = tensor.to(device);
}

at::Tensor RecordedDraws::find(const std::string& kind, int64_t number) const {
  const std::string single = kind + "." + step_;
  const auto numbered = tensors_.find(single + "." + std::to_string(number));
  if (numbered != tensors_.end()) return numbered->second;
  const auto only = tensors_.find(single);
  return only != tensors_.end() && number == 0 ? only->second : at::Tensor();
}

at::Tensor RecordedDraws::require(const std::string& kind, int64_t number) const {
  at::Tensor tensor = find(kind, number);
  if (tensor.defined()) return tensor;
  throw Error("DATA_INVALID", kind + "." + step_ + "." + std::to_string(number),
              "the reference case lacks this tensor");
}

Batch RecordedDraws::real(int64_t update) {
  return {require("real", update), find("labels", update)};
}

at::Tensor RecordedDraws::draw(Purpose purpose, int64_t number, const Distribution& distribution,
                               at::IntArrayRef sizes) {
  const auto* chance = std::get_if<Chance>(&distribution);
  if (chance == nullptr) return require(sourceOf(purpose).tensor, number);
  // An outcome with probability 1 is not recorded.
  if (chance->probability == 1) return at::ones(sizes, at::device(device_).dtype(at::kBool));
  return require(sourceOf(purpose).tensor, number).to(at::kBool);
}

}  // namespace falsario
