#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernels/sweep.h"

namespace falsario {

/// Detects the first tensor of a run that is not finite. Every update records the sum of every
/// loss, gradient and weight on the device, for a few hundredths of the update's cost: an infinity
/// or NaN in a tensor makes its sum infinite or NaN. The sums are read at the end of a chunk.
class Watch {
 public:
  using Names = std::shared_ptr<const std::vector<std::string>>;

  /// The first tensor that was not finite.
  struct Finding {
    /// The step, from 0.
    int64_t step;
    /// `the gradient of generator.3.weight`
    std::string what;
  };

  /// Off by default.
  void enable(bool enabled) { enabled_ = enabled; }
  bool enabled() const { return enabled_; }
  void beginStep(int64_t step) { step_ = step; }

  /// A network's output, which the loss is computed from. LibTorch refuses to compute some losses
  /// of NaN, and then this output is the cause. Costs nothing unless that happens.
  void output(const std::string& network, const at::Tensor& output);
  void loss(const std::string& name, const at::Tensor& loss);
  /// The names of the tensors are those at `positions`.
  void gradients(const Names& names, const std::vector<size_t>& positions,
                 const std::vector<at::Tensor>& gradients);
  void weights(const Names& names, const std::vector<size_t>& positions,
               const std::vector<at::Tensor>& weights);
  /// Both, of an update that has added up the tensors itself.
  void checked(const Names& names, const std::vector<size_t>& positions,
               const kernels::FiniteSums& sums);

  /// Reads and clears the recorded sums.
  std::optional<Finding> first();

 private:
  struct Record {
    int64_t step;
    std::string kind;
    Names names;
    std::vector<size_t> positions;
    /// [positions]
    at::Tensor sums;
  };
  void add(std::string kind, const std::string& name, const at::Tensor& tensor);
  void add(std::string kind, Names names, std::vector<size_t> positions,
           const std::vector<at::Tensor>& tensors);

  bool enabled_ = false;
  int64_t step_ = 0;
  std::vector<Record> records_;
  /// Outputs of which no loss has been computed yet, by network.
  std::vector<std::pair<std::string, at::Tensor>> outputs_;
};

}  // namespace falsario
