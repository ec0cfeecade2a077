#include "layers/head.h"

#include <utility>

#include "layers/catalogue.h"

namespace falsario {
namespace {

constexpr const char* type = "linear";

}  // namespace

Head::Head(std::string name, int64_t in, int64_t out, const Initializer& start, at::Device device)
    : name_(std::move(name)) {
  const Value spec{Value::Object{{"type", {std::string(type)}},
                                 {"out", {static_cast<double>(out)}},
                                 {"bias", {true}},
                                 {"spectralNorm", {false}}}};
  layer_ = buildLayer({Fields(spec, name_), {in}, 0, start});
  for (const Slot& slot : layer_->slots()) {
    *slot.tensor = slot.tensor->to(device).set_requires_grad(slot.trainable);
  }
}

std::vector<NamedTensor> Head::tensors() const {
  std::vector<NamedTensor> all;
  for (const Slot& slot : layer_->slots()) all.push_back({name_ + "." + slot.name, *slot.tensor});
  return all;
}

LayerDescription Head::describe() const {
  LayerDescription description{name_, type, layer_->output(), 0, layer_->traits(), {}};
  for (const Slot& slot : layer_->slots()) description.parameters += slot.tensor->numel();
  return description;
}

}  // namespace falsario
