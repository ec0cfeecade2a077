#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/fields.h"

namespace falsario {

/// Moves parameters against their gradients. One rule, one file under optimizers/.
class Optimizer {
 public:
  Optimizer(const Fields& spec, std::vector<at::Tensor> parameters);
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  const std::vector<at::Tensor>& parameters() const { return parameters_; }
  /// One update by the gradient of `loss`; only the graph's paths to these parameters are walked.
  void minimise(const at::Tensor& loss);
  /// The gradients alone; undefined for parameters that the loss does not reach.
  std::vector<at::Tensor> gradients(const at::Tensor& loss, bool retainGraph) const;
  /// One update; parameters whose gradient is undefined stay, with their state, as in PyTorch.
  void step(const std::vector<at::Tensor>& gradients);

 protected:
  /// Parameters with a gradient of the same layout, and their positions in parameters().
  struct Update {
    std::vector<size_t> positions;
    std::vector<at::Tensor> parameters;
    std::vector<at::Tensor> gradients;
    double learningRate;
  };
  virtual void apply(const Update& update) = 0;

  /// The entries of a state list that an update touches.
  static std::vector<at::Tensor> select(const std::vector<at::Tensor>& all, const Update& update);
  /// A zero for each parameter, laid out like it.
  std::vector<at::Tensor> zerosLikeParameters() const;

 private:
  std::vector<at::Tensor> parameters_;
  Fields schedule_;
  double learningRate_;
  int64_t updates_ = 0;
};

/// Builds the optimiser that the spec's `type` names.
std::unique_ptr<Optimizer> buildOptimizer(const Fields& spec, std::vector<at::Tensor> parameters);

}  // namespace falsario
