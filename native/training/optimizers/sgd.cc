#include <ATen/ATen.h>

#include <utility>

#include "training/optimizers/catalogue.h"

namespace falsario::optimizers {
namespace {

class SgdLookahead final : public Lookahead {
 public:
  SgdLookahead(const Fields& schedule, double rate, int64_t updates, double momentum,
               double weightDecay, std::vector<at::Tensor> velocities)
      : Lookahead(schedule, rate, updates),
        momentum_(momentum),
        weightDecay_(weightDecay),
        velocities_(std::move(velocities)) {}

 protected:
  at::Tensor advance(size_t position, const at::Tensor& parameter, const at::Tensor& gradient,
                     double learningRate, int64_t /*update*/) override {
    const at::Tensor slope = gradient + weightDecay_ * parameter;
    if (momentum_ == 0) return parameter - learningRate * slope;
    velocities_[position] = momentum_ * velocities_[position] + slope;
    return parameter - learningRate * velocities_[position];
  }

 private:
  double momentum_;
  double weightDecay_;
  std::vector<at::Tensor> velocities_;
};

/// Stochastic gradient descent with momentum, without dampening and without Nesterov's momentum.
class Sgd final : public Optimizer {
 public:
  Sgd(const Fields& spec, const std::vector<NamedTensor>& parameters)
      : Optimizer(spec, parameters),
        momentum_(spec.number("momentum")),
        weightDecay_(spec.number("weightDecay")) {
    // PyTorch's first velocity is the gradient; without dampening, starting from zero gives the
    // same.
    if (momentum_ > 0) velocities_ = zerosLikeParameters();
  }

  std::unique_ptr<Lookahead> lookahead() const override {
    return std::make_unique<SgdLookahead>(schedule(), learningRate(), updates(), momentum_,
                                          weightDecay_, velocities_);
  }

  void visitState(const std::string& name, StateVisitor& visitor) override {
    Optimizer::visitState(name, visitor);
    visitor.tensors(name + ".velocity", velocities_);
  }

 protected:
  kernels::FiniteSums apply(const Update& update) override {
    constexpr double dampening = 0;
    constexpr bool nesterov = false;
    constexpr bool maximise = false;
    constexpr bool isFirstStep = false;
    const auto velocities = momentum_ > 0 ? select(velocities_, update) : std::vector<at::Tensor>{};
    at::_fused_sgd_(update.parameters, update.gradients, velocities, weightDecay_, momentum_,
                    update.learningRate, dampening, nesterov, maximise, isFirstStep);
    return {};
  }

 private:
  double momentum_;
  double weightDecay_;
  std::vector<at::Tensor> velocities_;
};

}  // namespace

std::unique_ptr<Optimizer> sgd(const Fields& spec, const std::vector<NamedTensor>& parameters) {
  return std::make_unique<Sgd>(spec, parameters);
}

}  // namespace falsario::optimizers
