#include "models/model.h"

#include <ATen/core/grad_mode.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "models/classifier.h"
#include "models/gan.h"
#include "models/vae.h"
#include "runtime/error.h"

namespace falsario {
namespace {

/// Holds the spec for as long as the model that borrows from it.
template <typename Kind>
struct Owning final : Kind {
  Owning(std::shared_ptr<const Value> value, const Initializer& start, at::Device device)
      : Kind(Fields(*value, ""), start, device), spec(std::move(value)) {}

  std::shared_ptr<const Value> spec;
};

using Factory = std::function<std::shared_ptr<Model>(std::shared_ptr<const Value>,
                                                     const Initializer&, at::Device)>;

template <typename Kind>
std::shared_ptr<Model> make(std::shared_ptr<const Value> spec, const Initializer& start,
                            at::Device device) {
  return std::make_shared<Owning<Kind>>(std::move(spec), start, device);
}

const std::map<std::string, Factory>& kinds() {
  static const std::map<std::string, Factory> all = {
      {"classifier", make<Classifier>}, {"gan", make<Gan>}, {"vae", make<Vae>}};
  return all;
}

/// Refuses weights that cannot be held here before a page of them is touched. What training takes
/// beside them lib/training/check-memory.ts knows.
void checkMemory(const Fields& spec, const std::vector<NetworkDescription>& networks) {
  constexpr double gigabyte = 1e9;
  double bytes = 0;
  for (const auto& network : networks)
    bytes += sizeof(float) * static_cast<double>(network.parameters);
  const double memory =
      static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (bytes <= memory) return;
  spec.refuse("holding its " + std::to_string(static_cast<int64_t>(bytes / sizeof(float))) +
              " parameters takes at least " +
              std::to_string(static_cast<int64_t>(bytes / gigabyte)) + " GB; this machine has " +
              std::to_string(static_cast<int64_t>(memory / gigabyte)) +
              " GB: make the layers smaller");
}

std::string sizesOf(const at::Tensor& tensor) {
  return toString(tensor.sizes().vec());
}

}  // namespace

Model::Model(const Fields& spec, at::Device device)
    : image_(spec.object("image")), classes_(spec.integer("classes")), device_(device) {}

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

std::shared_ptr<Model> buildModel(std::shared_ptr<const Value> spec, uint64_t seed,
                                  at::Device device) {
  const Fields fields(*spec, "");
  const auto kind = kinds().find(fields.text("kind"));
  if (kind == kinds().end()) {
    fields.refuse("kind must be \"gan\", \"vae\" or \"classifier\"");
  }
  if (device.is_meta()) return kind->second(std::move(spec), Initializer("torch", nullptr), device);
  const auto shapes = kind->second(spec, Initializer("torch", nullptr), at::kMeta);
  checkMemory(fields, shapes->describe());
  RandomStream stream(seed, "init", at::kCPU);
  return kind->second(std::move(spec), Initializer("torch", &stream), device);
}

}  // namespace falsario
