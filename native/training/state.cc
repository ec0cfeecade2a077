#include "training/state.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "layers/layer.h"
#include "runtime/error.h"

namespace falsario {
namespace {

constexpr const char* otherCheckpoint = "resume from another checkpoint, or start a new run";

}  // namespace

void StateVisitor::tensors(const std::string& name, const std::vector<at::Tensor>& all) {
  for (size_t position = 0; position < all.size(); ++position)
    tensor(name + "." + std::to_string(position), all[position]);
}

void StateVisitor::counters(const std::string& name, std::span<int64_t> values, int64_t most) {
  integers(name, values);
  for (const int64_t value : values) {
    if (value >= 0 && value <= most) continue;
    const std::string expected = "from 0 to " + std::to_string(most);
    throw Error("CHECKPOINT_INVALID", name, "the checkpoint has " + std::to_string(value) + " here",
                {.expected = expected, .received = std::to_string(value), .fix = otherCheckpoint});
  }
}

void StateVisitor::stream(const std::string& name, RandomStream& stream) {
  auto state = static_cast<int64_t>(stream.state());
  integers("stream." + name, {&state, 1});
  stream.setState(static_cast<uint64_t>(state));
}

void SavedState::tensor(const std::string& name, const at::Tensor& tensor) {
  const at::NoGradGuard noGrad;
  saved_.push_back({name, tensor.detach().to(at::kCPU).contiguous().clone()});
}

void SavedState::integers(const std::string& name, std::span<int64_t> values) {
  const at::Tensor copy = at::empty({static_cast<int64_t>(values.size())}, at::kLong);
  std::copy(values.begin(), values.end(), copy.data_ptr<int64_t>());
  saved_.push_back({name, copy});
}

void SavedState::number(const std::string& name, double& value) {
  saved_.push_back({name, at::full({}, value, at::kDouble)});
}

RestoredState::RestoredState(const std::vector<NamedTensor>& saved) {
  for (const auto& [name, tensor] : saved) left_[name] = tensor;
}

at::Tensor RestoredState::take(const std::string& name, at::IntArrayRef sizes,
                               at::ScalarType type) {
  const auto found = left_.find(name);
  if (found == left_.end())
    throw Error("CHECKPOINT_INVALID", name,
                "the run needs this tensor, but the checkpoint lacks it", {.fix = otherCheckpoint});
  const at::Tensor tensor = std::move(found->second);
  left_.erase(found);
  if (tensor.sizes() == sizes && tensor.scalar_type() == type) return tensor;
  throw Error("CHECKPOINT_INVALID", name,
              "the checkpoint has " + std::string(c10::toString(tensor.scalar_type())) + " " +
                  toString(tensor.sizes().vec()) + ", but the run needs " +
                  std::string(c10::toString(type)) + " " + toString(sizes.vec()));
}

void RestoredState::tensor(const std::string& name, const at::Tensor& tensor) {
  const at::NoGradGuard noGrad;
  tensor.copy_(take(name, tensor.sizes(), tensor.scalar_type()));
}

void RestoredState::integers(const std::string& name, std::span<int64_t> values) {
  const at::Tensor saved = take(name, {static_cast<int64_t>(values.size())}, at::kLong);
  std::copy_n(saved.contiguous().data_ptr<int64_t>(), values.size(), values.begin());
}

void RestoredState::number(const std::string& name, double& value) {
  value = take(name, {}, at::kDouble).item<double>();
  if (std::isfinite(value)) return;
  throw Error(
      "CHECKPOINT_INVALID", name, "the checkpoint has no finite number here",
      {.expected = "a finite number", .received = std::to_string(value), .fix = otherCheckpoint});
}

void RestoredState::finish() const {
  if (left_.empty()) return;
  throw Error("CHECKPOINT_INVALID", left_.begin()->first,
              "the checkpoint has this tensor, but the run does not", {.fix = otherCheckpoint});
}

}  // namespace falsario
