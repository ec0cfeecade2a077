#include <ATen/ATen.h>

#include <utility>

#include "training/optimizers/catalogue.h"

namespace falsario::optimizers {
namespace {

/// Tieleman and Hinton 2012 in PyTorch's form: the root first, then eps; not centred.
class Rmsprop final : public Optimizer {
 public:
  Rmsprop(const Fields& spec, std::vector<at::Tensor> parameters)
      : Optimizer(spec, std::move(parameters)),
        alpha_(spec.number("alpha")),
        eps_(spec.number("eps")),
        momentum_(spec.number("momentum")),
        weightDecay_(spec.number("weightDecay")),
        squares_(zerosLikeParameters()) {
    if (momentum_ > 0) velocities_ = zerosLikeParameters();
  }

 protected:
  void apply(const Update& update) override {
    std::vector<at::Tensor> gradients = update.gradients;
    if (weightDecay_ != 0) gradients = at::_foreach_add(gradients, update.parameters, weightDecay_);
    const auto squares = select(squares_, update);
    at::_foreach_mul_(squares, alpha_);
    at::_foreach_addcmul_(squares, gradients, gradients, 1 - alpha_);
    auto roots = at::_foreach_sqrt(squares);
    at::_foreach_add_(roots, eps_);
    if (momentum_ == 0) {
      at::_foreach_addcdiv_(update.parameters, gradients, roots, -update.learningRate);
      return;
    }
    const auto velocities = select(velocities_, update);
    at::_foreach_mul_(velocities, momentum_);
    at::_foreach_addcdiv_(velocities, gradients, roots, 1);
    at::_foreach_add_(update.parameters, velocities, -update.learningRate);
  }

 private:
  double alpha_;
  double eps_;
  double momentum_;
  double weightDecay_;
  std::vector<at::Tensor> squares_;
  std::vector<at::Tensor> velocities_;
};

}  // namespace

std::unique_ptr<Optimizer> rmsprop(const Fields& spec, std::vector<at::Tensor> parameters) {
  return std::make_unique<Rmsprop>(spec, std::move(parameters));
}

}  // namespace falsario::optimizers
