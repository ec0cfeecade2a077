#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/named_tensor.h"
#include "training/draws/step_inputs.h"

namespace falsario {

/// The inputs of a reference case, by the tensor names of test/parity/README.md:
/// `real.<step>.<update>`, `noise.d.<step>.<update>`. With them a trainer repeats another
/// implementation's run number by number.
class RecordedDraws final : public StepInputs {
 public:
  RecordedDraws(const std::vector<NamedTensor>& tensors, at::Device device);

  void beginStep(int64_t step) override { step_ = std::to_string(step); }
  Batch real(int64_t update) override;
  /// Throws DATA_INVALID if the case lacks the tensor.
  at::Tensor draw(Purpose purpose, int64_t number, const Distribution& distribution,
                  at::IntArrayRef sizes) override;
  RandomStream& dropout() override { return dropout_; }
  /// Does nothing, because a case always runs from its start.
  void visitState(StateVisitor& /*visitor*/) override {}

 private:
  /// The tensor `kind.<step>.<number>`, or for number 0 `kind.<step>`; undefined if the case has
  /// neither.
  at::Tensor find(const std::string& kind, int64_t number) const;
  /// The same tensor; throws DATA_INVALID if the case lacks it.
  at::Tensor require(const std::string& kind, int64_t number) const;

  std::map<std::string, at::Tensor> tensors_;
  std::string step_;
  at::Device device_;
  RandomStream dropout_;
};

}  // namespace falsario
