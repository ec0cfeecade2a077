#include "models/model.h"

#include <ATen/core/grad_mode.h>

#include <map>
#include <set>
#include <utility>

namespace falsario {
namespace {

std::string sizesOf(const at::Tensor& tensor) {
  return toString(tensor.sizes().vec());
}

/// The position in a network that `layer` names; -1 if it names none.
int64_t positionIn(const Network& network, const std::string& layer) {
  for (int64_t position = 0; position < network.size(); ++position) {
    if (layer == network.name() + "." + std::to_string(position)) return position;
  }
  return -1;
}

}  // namespace

Model::Model(std::shared_ptr<const Value> spec, at::Device device)
    : value_(std::move(spec)),
      spec_(*value_, ""),
      image_(spec_.object("image")),
      classes_(spec_.integer("classes")),
      device_(device) {}

int64_t Model::bytes() const {
  std::vector<NamedTensor> all = tensors(Weights::raw);
  for (NamedTensor& entry : tensors(Weights::served)) all.push_back(std::move(entry));
  std::set<const void*> counted;
  size_t total = 0;
  for (const auto& [name, tensor] : all) {
    if (counted.insert(tensor.unsafeGetTensorImpl()).second) total += tensor.nbytes();
  }
  return static_cast<int64_t>(total);
}

void Model::freeze(const std::vector<std::string>& layers) {
  for (const std::string& layer : layers) {
    bool known = false;
    for (Network* const network : networks()) {
      const int64_t position = positionIn(*network, layer);
      if (position < 0) continue;
      network->freeze(position);
      known = true;
    }
    if (!known) throw Error("CONFIG_INVALID", "freeze", "there is no layer " + layer);
  }
}

void Model::load(const std::vector<NamedTensor>& given) {
  std::map<std::string, at::Tensor> source;
  for (const auto& [name, tensor] : given) source[name] = tensor;
  const std::vector<NamedTensor> own = tensors(Weights::raw);
  for (const auto& [name, tensor] : own) {
    const auto found = source.find(name);
    if (found == source.end()) throw Error("MODEL_INVALID", name, "the tensor is missing");
    if (found->second.sizes() != tensor.sizes()) {
      throw Error(
          "MODEL_INVALID", name,
          "the shape is " + sizesOf(found->second) + "; this model needs " + sizesOf(tensor));
    }
    if (found->second.is_floating_point() != tensor.is_floating_point()) {
      throw Error("MODEL_INVALID", name,
                  "the type is " + std::string(found->second.dtype().name()) +
                      "; this model needs " + std::string(tensor.dtype().name()));
    }
  }
  if (source.size() != own.size()) {
    for (const auto& entry : own) source.erase(entry.name);
    throw Error("MODEL_INVALID", source.begin()->first, "this model has no tensor of that name");
  }
  const at::NoGradGuard noGrad;
  for (const auto& [name, tensor] : own) tensor.copy_(source.at(name));
  loaded();
}

}  // namespace falsario
