#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "kernels/rmsprop.h"
#include "training/optimizers/catalogue.h"
#include "training/optimizers/safe_root.h"

namespace falsario::optimizers {
namespace {

struct Settings {
  double alpha;
  double eps;
  double momentum;
  double weightDecay;
};

class RmspropLookahead final : public Lookahead {
 public:
  RmspropLookahead(const Fields& schedule, double rate, int64_t updates, const Settings& settings,
                   std::vector<at::Tensor> squares, std::vector<at::Tensor> velocities)
      : Lookahead(schedule, rate, updates),
        settings_(settings),
        squares_(std::move(squares)),
        velocities_(std::move(velocities)) {}

 protected:
  at::Tensor advance(size_t position, const at::Tensor& parameter, const at::Tensor& gradient,
                     double learningRate, int64_t /*update*/) override {
    const auto& [alpha, eps, momentum, weightDecay] = settings_;
    const at::Tensor slope = weightDecay == 0 ? gradient : gradient + weightDecay * parameter;
    squares_[position] = alpha * squares_[position] + (1 - alpha) * slope.square();
    const at::Tensor scaled = slope / (safeRoot(squares_[position]) + eps);
    if (momentum == 0) return parameter - learningRate * scaled;
    velocities_[position] = momentum * velocities_[position] + scaled;
    return parameter - learningRate * velocities_[position];
  }

 private:
  Settings settings_;
  std::vector<at::Tensor> squares_;
  std::vector<at::Tensor> velocities_;
};

/// Tieleman and Hinton 2012 in PyTorch's form: eps is added to the root; not centred.
class Rmsprop final : public Optimizer {
 public:
  Rmsprop(const Fields& spec, const std::vector<NamedTensor>& parameters)
      : Optimizer(spec, parameters),
        settings_{spec.number("alpha"), spec.number("eps"), spec.number("momentum"),
                  spec.number("weightDecay")},
        squares_(zerosLikeParameters()) {
    if (settings_.momentum > 0) velocities_ = zerosLikeParameters();
  }

  std::unique_ptr<Lookahead> lookahead() const override {
    return std::make_unique<RmspropLookahead>(schedule(), learningRate(), updates(), settings_,
                                              squares_, velocities_);
  }

  void visitState(const std::string& name, StateVisitor& visitor) override {
    Optimizer::visitState(name, visitor);
    visitor.tensors(name + ".squares", squares_);
    visitor.tensors(name + ".velocity", velocities_);
  }

 protected:
  kernels::FiniteSums apply(const Update& update) override {
    if (suitsOnePass(update.parameters)) return applyFast(update);
    applyPlain(update);
    return {};
  }

 private:
  kernels::FiniteSums applyFast(const Update& update) {
    const auto& [alpha, eps, momentum, weightDecay] = settings_;
    std::vector<kernels::RmspropState> states;
    for (size_t i = 0; i < update.positions.size(); ++i) {
      const size_t position = update.positions[i];
      states.push_back({update.gradients[i], squares_[position],
                        momentum > 0 ? velocities_[position] : at::Tensor{}});
    }
    return kernels::rmsprop(update.parameters, states,
                            {update.learningRate, alpha, eps, momentum, weightDecay});
  }

  void applyPlain(const Update& update) {
    std::vector<at::Tensor> gradients = update.gradients;
    if (settings_.weightDecay != 0)
      gradients = at::_foreach_add(gradients, update.parameters, settings_.weightDecay);
    const auto squares = select(squares_, update);
    at::_foreach_mul_(squares, settings_.alpha);
    at::_foreach_addcmul_(squares, gradients, gradients, 1 - settings_.alpha);
    auto roots = at::_foreach_sqrt(squares);
    at::_foreach_add_(roots, settings_.eps);
    if (settings_.momentum == 0) {
      at::_foreach_addcdiv_(update.parameters, gradients, roots, -update.learningRate);
      return;
    }
    const auto velocities = select(velocities_, update);
    at::_foreach_mul_(velocities, settings_.momentum);
    at::_foreach_addcdiv_(velocities, gradients, roots, 1);
    at::_foreach_add_(update.parameters, velocities, -update.learningRate);
  }

  Settings settings_;
  std::vector<at::Tensor> squares_;
  std::vector<at::Tensor> velocities_;
};

}  // namespace

std::unique_ptr<Optimizer> rmsprop(const Fields& spec, const std::vector<NamedTensor>& parameters) {
  return std::make_unique<Rmsprop>(spec, parameters);
}

}  // namespace falsario::optimizers
