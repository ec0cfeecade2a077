#pragma once

#include <ATen/ATen.h>

#include <map>
#include <span>
#include <string>
#include <vector>

#include "runtime/named_tensor.h"
#include "runtime/random_stream.h"

namespace falsario {

/// Walks over what decides the rest of a run, piece by piece and by name. One walk serves saving
/// and restoring, so that neither can forget what the other knows.
class StateVisitor {
 public:
  StateVisitor() = default;
  virtual ~StateVisitor() = default;
  StateVisitor(const StateVisitor&) = delete;
  StateVisitor& operator=(const StateVisitor&) = delete;

  /// Changed in place when a state is restored: whoever shares the tensor sees it.
  virtual void tensor(const std::string& name, const at::Tensor& tensor) = 0;
  virtual void integers(const std::string& name, std::span<int64_t> values) = 0;
  virtual void number(const std::string& name, double& value) = 0;

  /// `name.0`, `name.1`, …
  void tensors(const std::string& name, const std::vector<at::Tensor>& all);
  void integer(const std::string& name, int64_t& value) { integers(name, {&value, 1}); }
  void stream(const std::string& name, RandomStream& stream);
};

/// Copies everything to the CPU.
class SavedState final : public StateVisitor {
 public:
  void tensor(const std::string& name, const at::Tensor& tensor) override;
  void integers(const std::string& name, std::span<int64_t> values) override;
  void number(const std::string& name, double& value) override;

  std::vector<NamedTensor> take() { return std::move(saved_); }

 private:
  std::vector<NamedTensor> saved_;
};

/// Gives everything back. Throws CHECKPOINT_INVALID naming what is missing, unknown or of another
/// shape; what was restored by then is of no use.
class RestoredState final : public StateVisitor {
 public:
  explicit RestoredState(const std::vector<NamedTensor>& saved);

  void tensor(const std::string& name, const at::Tensor& tensor) override;
  void integers(const std::string& name, std::span<int64_t> values) override;
  void number(const std::string& name, double& value) override;

  /// After the walk: nothing may be left.
  void finish() const;

 private:
  at::Tensor take(const std::string& name, at::IntArrayRef sizes, at::ScalarType type);

  std::map<std::string, at::Tensor> left_;
};

}  // namespace falsario
