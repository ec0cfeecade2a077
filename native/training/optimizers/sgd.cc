#include <ATen/ATen.h>

#include <utility>

#include "training/optimizers/catalogue.h"

namespace falsario::optimizers {
namespace {

/// Stochastic gradient descent with momentum, without dampening and without Nesterov's look ahead.
class Sgd final : public Optimizer {
 public:
  Sgd(const Fields& spec, std::vector<at::Tensor> parameters)
      : Optimizer(spec, std::move(parameters)),
        momentum_(spec.number("momentum")),
        weightDecay_(spec.number("weightDecay")) {
    // Without dampening PyTorch's first velocity, the gradient itself, is what zero gives as well.
    if (momentum_ > 0) velocities_ = zerosLikeParameters();
  }

 protected:
  void apply(const Update& update) override {
    constexpr double dampening = 0;
    constexpr bool nesterov = false;
    constexpr bool maximise = false;
    constexpr bool isFirstStep = false;
    const auto velocities = momentum_ > 0 ? select(velocities_, update) : std::vector<at::Tensor>{};
    at::_fused_sgd_(update.parameters, update.gradients, velocities, weightDecay_, momentum_,
                    update.learningRate, dampening, nesterov, maximise, isFirstStep);
  }

 private:
  double momentum_;
  double weightDecay_;
  std::vector<at::Tensor> velocities_;
};

}  // namespace

std::unique_ptr<Optimizer> sgd(const Fields& spec, std::vector<at::Tensor> parameters) {
  return std::make_unique<Sgd>(spec, std::move(parameters));
}

}  // namespace falsario::optimizers
