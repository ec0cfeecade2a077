#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernels/sweep.h"
#include "runtime/fields.h"
#include "runtime/named_tensor.h"
#include "training/state.h"
#include "training/watch.h"

namespace falsario {

/// An optimiser's update rule as a differentiable function, starting from the optimiser's present
/// state. For updates that are undone later and through which gradients flow.
class Lookahead {
 public:
  Lookahead(const Fields& schedule, double learningRate, int64_t updates)
      : schedule_(schedule), learningRate_(learningRate), updates_(updates) {}
  virtual ~Lookahead() = default;
  Lookahead(const Lookahead&) = delete;
  Lookahead& operator=(const Lookahead&) = delete;

  /// The parameters after one more update. Those whose gradient is undefined do not change.
  std::vector<at::Tensor> step(const std::vector<at::Tensor>& parameters,
                               const std::vector<at::Tensor>& gradients);

 protected:
  /// `update` counts the optimiser's updates, from 0.
  virtual at::Tensor advance(size_t position, const at::Tensor& parameter,
                             const at::Tensor& gradient, double learningRate, int64_t update) = 0;

 private:
  Fields schedule_;
  double learningRate_;
  int64_t updates_;
};

/// Updates parameters by their gradients. One rule, one file under optimizers/.
class Optimizer {
 public:
  Optimizer(const Fields& spec, const std::vector<NamedTensor>& parameters);
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  const std::vector<at::Tensor>& parameters() const { return parameters_; }
  /// Whether step() takes gradients in bf16 and writes rounded copies of the parameters in one
  /// pass.
  virtual bool writesRounded() const { return false; }
  /// Lets gradients() differentiate by these leaves instead of the parameters. Each is the
  /// parameter itself, or its copy in bf16, which step() keeps equal to the rounded parameter.
  void differentiateBy(std::vector<at::Tensor> leaves) { leaves_ = std::move(leaves); }
  /// The gradients of `loss`, undefined for parameters that it does not depend on. Backward visits
  /// only the paths to these parameters.
  std::vector<at::Tensor> gradients(const at::Tensor& loss, bool retainGraph) const;
  virtual std::unique_ptr<Lookahead> lookahead() const = 0;
  /// An update of the network's loss, or an extra one by a loss of its own that follows it.
  enum class Turn { ordinary, extra };
  /// Of an optimiser with extra updates, the share of ordinary ones: rates are divided among both
  /// (Karras et al. 2020). The learning rate is multiplied by the share, and betas are raised to
  /// it.
  void shareUpdates(double share) { share_ = share; }
  /// One update. Parameters whose gradient is undefined keep their value and state, as in PyTorch;
  /// in an extra update their gradient is 0. Schedules count the ordinary updates, and an extra one
  /// takes the values of the ordinary one before it.
  void step(const std::vector<at::Tensor>& gradients, Watch& watch, Turn turn = Turn::ordinary);
  void scaleLearningRate(double factor) { learningRate_ *= factor; }
  /// Visits all state that the next update depends on; a rule with more state adds it.
  virtual void visitState(const std::string& name, StateVisitor& visitor);

 protected:
  /// The parameters that have a gradient, their positions in parameters() and their gradients, laid
  /// out like them.
  struct Update {
    std::vector<size_t> positions;
    std::vector<at::Tensor> parameters;
    /// float32, or bf16 for a parameter with a rounded copy.
    std::vector<at::Tensor> gradients;
    /// The copies in bf16 to write; undefined for other parameters.
    std::vector<at::Tensor> rounded;
    double learningRate;
    /// Counts the ordinary updates, from 0.
    int64_t number;
  };
  /// Returns undefined sums unless it checked the gradients and the new weights in passing.
  virtual kernels::FiniteSums apply(const Update& update) = 0;

  /// Whether the kernels that update in one pass take these parameters.
  static bool suitsOnePass(const std::vector<at::Tensor>& parameters);

  const Fields& schedule() const { return schedule_; }
  double learningRate() const { return learningRate_; }
  int64_t updates() const { return updates_; }
  double share() const { return share_; }

  /// The entries of a state list that belong to an update.
  static std::vector<at::Tensor> select(const std::vector<at::Tensor>& all, const Update& update);
  /// Zeros for each parameter, laid out like it.
  std::vector<at::Tensor> zerosLikeParameters() const;

 private:
  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> leaves_;
  Watch::Names names_;
  Fields schedule_;
  double learningRate_;
  int64_t updates_ = 0;
  double share_ = 1;
};

/// Builds the optimiser that the spec's `type` names, for these parameters.
std::unique_ptr<Optimizer> buildOptimizer(const Fields& spec,
                                          const std::vector<NamedTensor>& parameters);

}  // namespace falsario
