#include <ATen/ATen.h>

#include <utility>

#include "training/optimizers/catalogue.h"

namespace falsario::optimizers {
namespace {

/// How the weight decay enters: Kingma and Ba 2014 with L2 in the gradient, or Loshchilov and
/// Hutter 2017 beside it.
enum class Decay { inGradient, decoupled };

/// On LibTorch's fused kernels, PyTorch's `fused=True`.
template <Decay decay>
class Adam final : public Optimizer {
 public:
  Adam(const Fields& spec, std::vector<at::Tensor> parameters)
      : Optimizer(spec, std::move(parameters)),
        beta1_(spec.numbers("betas").at(0)),
        beta2_(spec.numbers("betas").at(1)),
        eps_(spec.number("eps")),
        weightDecay_(spec.number("weightDecay")),
        firstMoments_(zerosLikeParameters()),
        secondMoments_(zerosLikeParameters()) {
    for (const at::Tensor& parameter : this->parameters()) {
      steps_.push_back(at::zeros({}, parameter.options().dtype(at::kFloat).requires_grad(false)));
    }
  }

 protected:
  void apply(const Update& update) override {
    const auto first = select(firstMoments_, update);
    const auto second = select(secondMoments_, update);
    const auto steps = select(steps_, update);
    // The kernels read the count of the update they make.
    at::_foreach_add_(steps, 1);
    constexpr bool amsgrad = false;
    constexpr bool maximise = false;
    const auto kernel = [&](auto fused) {
      fused(update.parameters, update.gradients, first, second, at::TensorList{}, steps,
            update.learningRate, beta1_, beta2_, weightDecay_, eps_, amsgrad, maximise);
    };
    if constexpr (decay == Decay::inGradient) {
      kernel([](auto&&... arguments) { at::_fused_adam_(arguments...); });
    } else {
      kernel([](auto&&... arguments) { at::_fused_adamw_(arguments...); });
    }
  }

 private:
  double beta1_;
  double beta2_;
  double eps_;
  double weightDecay_;
  std::vector<at::Tensor> firstMoments_;
  std::vector<at::Tensor> secondMoments_;
  std::vector<at::Tensor> steps_;
};

}  // namespace

std::unique_ptr<Optimizer> adam(const Fields& spec, std::vector<at::Tensor> parameters) {
  return std::make_unique<Adam<Decay::inGradient>>(spec, std::move(parameters));
}

std::unique_ptr<Optimizer> adamw(const Fields& spec, std::vector<at::Tensor> parameters) {
  return std::make_unique<Adam<Decay::decoupled>>(spec, std::move(parameters));
}

}  // namespace falsario::optimizers
