#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/fields.h"
#include "runtime/named_tensor.h"
#include "training/state.h"
#include "training/watch.h"

namespace falsario {

/// An optimiser's own rule as a differentiable function, from its present state on: for updates
/// that are taken back, and that a gradient flows through.
class Lookahead {
 public:
  Lookahead(const Fields& schedule, double learningRate, int64_t updates)
      : schedule_(schedule), learningRate_(learningRate), updates_(updates) {}
  virtual ~Lookahead() = default;
  Lookahead(const Lookahead&) = delete;
  Lookahead& operator=(const Lookahead&) = delete;

  /// The parameters after one more update; those whose gradient is undefined stay.
  std::vector<at::Tensor> step(const std::vector<at::Tensor>& parameters,
                               const std::vector<at::Tensor>& gradients);

 protected:
  virtual at::Tensor advance(size_t position, const at::Tensor& parameter,
                             const at::Tensor& gradient, double learningRate) = 0;

 private:
  Fields schedule_;
  double learningRate_;
  int64_t updates_;
};

/// Moves parameters against their gradients. One rule, one file under optimizers/.
class Optimizer {
 public:
  Optimizer(const Fields& spec, const std::vector<NamedTensor>& parameters);
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  const std::vector<at::Tensor>& parameters() const { return parameters_; }
  /// One update by the gradient of `loss`; only the graph's paths to these parameters are walked.
  void minimise(const at::Tensor& loss, Watch& watch);
  /// The gradients alone; undefined for parameters that the loss does not reach.
  std::vector<at::Tensor> gradients(const at::Tensor& loss, bool retainGraph) const;
  virtual std::unique_ptr<Lookahead> lookahead() const = 0;
  /// One update; parameters whose gradient is undefined stay, with their state, as in PyTorch.
  void step(const std::vector<at::Tensor>& gradients, Watch& watch);
  void scaleLearningRate(double factor) { learningRate_ *= factor; }
  /// Everything that decides the next update; a rule with a state of its own adds it.
  virtual void visitState(const std::string& name, StateVisitor& visitor);

 protected:
  /// Parameters with a gradient of the same layout, and their positions in parameters().
  struct Update {
    std::vector<size_t> positions;
    std::vector<at::Tensor> parameters;
    std::vector<at::Tensor> gradients;
    double learningRate;
  };
  virtual void apply(const Update& update) = 0;

  const Fields& schedule() const { return schedule_; }
  double learningRate() const { return learningRate_; }
  int64_t updates() const { return updates_; }

  /// The entries of a state list that an update touches.
  static std::vector<at::Tensor> select(const std::vector<at::Tensor>& all, const Update& update);
  /// A zero for each parameter, laid out like it.
  std::vector<at::Tensor> zerosLikeParameters() const;

 private:
  std::vector<at::Tensor> parameters_;
  Watch::Names names_;
  Fields schedule_;
  double learningRate_;
  int64_t updates_ = 0;
};

/// Builds the optimiser that the spec's `type` names.
std::unique_ptr<Optimizer> buildOptimizer(const Fields& spec,
                                          const std::vector<NamedTensor>& parameters);

}  // namespace falsario
