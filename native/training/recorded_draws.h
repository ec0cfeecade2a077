#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/network.h"
#include "training/draws.h"

namespace falsario {

/// The draws of a reference case, by the names of docs/spec.md: `real.<t>.<k>`,
/// `noise.d.<t>.<k>`. With it a trainer repeats another implementation's run number by number.
class RecordedDraws final : public Draws {
 public:
  RecordedDraws(const std::vector<NamedTensor>& tensors, at::Device device);

  void beginStep(int64_t step) override {
    step_ = std::to_string(step);
    instanceNoises_ = 0;
  }
  Batch real(int64_t update) override;
  at::Tensor noise(Player player, int64_t update, int64_t batch) override;
  at::Tensor labels(int64_t update, int64_t batch) override;
  at::Tensor alpha(int64_t update, int64_t batch) override;
  at::Tensor perturbation(int64_t update, at::IntArrayRef sizes) override;
  at::Tensor flips(const char* images, int64_t update, int64_t batch, double p) override;
  at::Tensor instanceNoise(at::IntArrayRef sizes) override;
  RandomStream& dropout() override { return dropout_; }
  /// A case is repeated from its start: there is nothing to keep.
  void visitState(StateVisitor& /*visitor*/) override {}

 private:
  /// `kind.<step>.<update>`, or `kind.<step>` where a step has one such draw; undefined if neither
  /// is there.
  at::Tensor find(const std::string& kind, int64_t update) const;
  /// The same, but there must be one.
  at::Tensor take(const std::string& kind, int64_t update) const;

  std::map<std::string, at::Tensor> tensors_;
  std::string step_;
  int64_t instanceNoises_ = 0;
  at::Device device_;
  RandomStream dropout_;
};

}  // namespace falsario
