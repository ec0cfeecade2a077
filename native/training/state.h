#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "runtime/named_tensor.h"
#include "runtime/random_stream.h"

namespace falsario {

/// No counter reaches this number, and those derived from it fit into int64.
constexpr int64_t maxCount = int64_t{1} << 53U;

/// Visits all state that the rest of a run depends on, each part by its name. Saving and restoring
/// use the same visit, so that neither can omit a part.
class StateVisitor {
 public:
  StateVisitor() = default;
  virtual ~StateVisitor() = default;
  StateVisitor(const StateVisitor&) = delete;
  StateVisitor& operator=(const StateVisitor&) = delete;

  /// Restoring changes the tensor in place, so all that share it see the change.
  virtual void tensor(const std::string& name, const at::Tensor& tensor) = 0;
  /// Integers of any value: the state of a random stream.
  virtual void integers(const std::string& name, std::span<int64_t> values) = 0;
  virtual void number(const std::string& name, double& value) = 0;

  /// Visits tensors named `name.0`, `name.1`, …
  void tensors(const std::string& name, const std::vector<at::Tensor>& all);
  /// Visits counters. Throws CHECKPOINT_INVALID for a restored value that is not from 0 to `most`.
  void counters(const std::string& name, std::span<int64_t> values, int64_t most = maxCount);
  void counter(const std::string& name, int64_t& value, int64_t most = maxCount) {
    counters(name, {&value, 1}, most);
  }
  void stream(const std::string& name, RandomStream& stream);
};

/// Copies the state to the CPU.
class SavedState final : public StateVisitor {
 public:
  void tensor(const std::string& name, const at::Tensor& tensor) override;
  void integers(const std::string& name, std::span<int64_t> values) override;
  void number(const std::string& name, double& value) override;

  std::vector<NamedTensor> take() { return std::move(saved_); }

 private:
  std::vector<NamedTensor> saved_;
};

/// Restores a saved state. Throws CHECKPOINT_INVALID naming the part that is missing, unknown or of
/// another shape; the trainer is unusable after that.
class RestoredState final : public StateVisitor {
 public:
  explicit RestoredState(const std::vector<NamedTensor>& saved);

  void tensor(const std::string& name, const at::Tensor& tensor) override;
  void integers(const std::string& name, std::span<int64_t> values) override;
  void number(const std::string& name, double& value) override;

  /// Call after the visit. Throws CHECKPOINT_INVALID if a saved part was not visited.
  void finish() const;

 private:
  at::Tensor take(const std::string& name, at::IntArrayRef sizes, at::ScalarType type);

  std::map<std::string, at::Tensor> left_;
};

}  // namespace falsario
