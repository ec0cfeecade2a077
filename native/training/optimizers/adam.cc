#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "kernels/adam.h"
#include "training/optimizers/catalogue.h"
#include "training/schedule.h"

namespace falsario::optimizers {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Where weight decay is applied: added to the gradient (Kingma and Ba 2014 with L2), or directly
/// to the parameter (Loshchilov and Hutter 2017).
enum class Decay { inGradient, decoupled };

struct Settings {
  double beta1;
  /// At the first update.
  double beta2;
  /// How beta2 changes with the number of the update, if it does.
  std::optional<Fields> beta2Schedule;
  double eps;
  double weightDecay;
};

Settings settingsOf(const Fields& spec) {
  std::optional<Fields> schedule;
  if (spec.has("beta2Schedule")) schedule = spec.object("beta2Schedule");
  const std::vector<double> betas = spec.numbers("betas");
  return {betas.at(0), betas.at(1), schedule, spec.number("eps"), spec.number("weightDecay")};
}

double beta2At(const Settings& settings, int64_t update) {
  const auto& schedule = settings.beta2Schedule;
  return schedule ? scheduledValue(*schedule, settings.beta2, update) : settings.beta2;
}

/// Moments and update counts, one for each parameter.
struct State {
  std::vector<at::Tensor> first;
  std::vector<at::Tensor> second;
  std::vector<int64_t> counts;
};

/// parameter - step · first / (√second / correction + eps). Its graph is one node instead of nine.
/// The gradient of a second moment that is still 0 is finite.
struct Move : torch::autograd::Function<Move> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& parameter,
                            const at::Tensor& first, const at::Tensor& second, double step,
                            double correction, double eps) {
    context->save_for_backward({first, second});
    context->saved_data["step"] = step;
    context->saved_data["correction"] = correction;
    context->saved_data["eps"] = eps;
    const at::Tensor root = second.sqrt().div_(correction).add_(eps);
    return at::addcdiv(parameter, first, root, -step);
  }

  /// Of operations that have derivatives, so that it has some too.
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto number = [&](const char* name) { return context->saved_data[name].toDouble(); };
    const double correction = number("correction");
    const at::Tensor root = saved[1].clamp_min(std::numeric_limits<float>::min()).sqrt();
    const at::Tensor bottom = root / correction + number("eps");
    const at::Tensor ofFirst = gradients[0] * -number("step") / bottom;
    const at::Tensor ofRoot = ofFirst * saved[0] / bottom;
    return {gradients[0], ofFirst, ofRoot / (root * (-2 * correction)), {}, {}, {}};
  }
};

template <Decay decay>
class AdamLookahead final : public Lookahead {
 public:
  AdamLookahead(const Fields& schedule, double rate, int64_t updates, const Settings& settings,
                State state)
      : Lookahead(schedule, rate, updates), settings_(settings), state_(std::move(state)) {}

 protected:
  at::Tensor advance(size_t position, const at::Tensor& parameter, const at::Tensor& gradient,
                     double learningRate, int64_t update) override {
    const double beta1 = settings_.beta1;
    const double beta2 = beta2At(settings_, update);
    const double weightDecay = settings_.weightDecay;
    const bool inGradient = decay == Decay::inGradient && weightDecay != 0;
    const bool decoupled = decay == Decay::decoupled && weightDecay != 0;
    const at::Tensor slope = inGradient ? gradient + weightDecay * parameter : gradient;
    const at::Tensor decayed = decoupled ? parameter * (1 - learningRate * weightDecay) : parameter;
    at::Tensor& first = state_.first[position];
    at::Tensor& second = state_.second[position];
    const auto count = static_cast<double>(++state_.counts[position]);
    first = at::lerp(first, slope, 1 - beta1);
    second = at::addcmul(beta2 * second, slope, slope, 1 - beta2);
    return Move::apply(decayed, first, second, learningRate / (1 - std::pow(beta1, count)),
                       std::sqrt(1 - std::pow(beta2, count)), settings_.eps);
  }

 private:
  Settings settings_;
  State state_;
};

/// Uses an own kernel on the CPU, otherwise LibTorch's fused kernels, PyTorch's `fused=True`.
template <Decay decay>
class Adam final : public Optimizer {
 public:
  Adam(const Fields& spec, const std::vector<NamedTensor>& parameters)
      : Optimizer(spec, parameters),
        settings_(settingsOf(spec)),
        state_{zerosLikeParameters(), zerosLikeParameters(),
               std::vector<int64_t>(this->parameters().size())} {
    for (const at::Tensor& parameter : this->parameters()) {
      steps_.push_back(at::zeros({}, parameter.options().dtype(at::kFloat).requires_grad(false)));
    }
  }

  std::unique_ptr<Lookahead> lookahead() const override {
    return std::make_unique<AdamLookahead<decay>>(schedule(), learningRate(), updates(), settings_,
                                                  state_);
  }

  bool writesRounded() const override { return suitsOnePass(parameters()); }

  void visitState(const std::string& name, StateVisitor& visitor) override {
    Optimizer::visitState(name, visitor);
    visitor.tensors(name + ".first", state_.first);
    visitor.tensors(name + ".second", state_.second);
    visitor.counters(name + ".counts", state_.counts);
    for (size_t position = 0; position < steps_.size(); ++position)
      steps_[position].fill_(state_.counts[position]);
  }

 protected:
  kernels::FiniteSums apply(const Update& update) override {
    for (const size_t position : update.positions) ++state_.counts[position];
    if (suitsOnePass(update.parameters)) return applyFast(update);
    applyPlain(update);
    return {};
  }

 private:
  /// Both betas, as an update uses them. 0 stays 0.
  std::pair<double, double> betasOf(const Update& update) const {
    return {std::pow(settings_.beta1, share()),
            std::pow(beta2At(settings_, update.number), share())};
  }

  kernels::FiniteSums applyFast(const Update& update) {
    const auto [beta1, beta2] = betasOf(update);
    std::vector<kernels::AdamState> states;
    for (size_t i = 0; i < update.positions.size(); ++i) {
      const size_t position = update.positions[i];
      states.push_back({update.gradients[i], update.rounded[i], state_.first[position],
                        state_.second[position], state_.counts[position]});
    }
    return kernels::adam(update.parameters, states,
                         {update.learningRate, beta1, beta2, settings_.eps, settings_.weightDecay,
                          decay == Decay::decoupled});
  }

  void applyPlain(const Update& update) {
    const auto first = select(state_.first, update);
    const auto second = select(state_.second, update);
    const auto steps = select(steps_, update);
    // The kernels need the count with this update included.
    at::_foreach_add_(steps, 1);
    constexpr bool amsgrad = false;
    constexpr bool maximise = false;
    const auto [beta1, beta2] = betasOf(update);
    const auto kernel = [&, beta1 = beta1, beta2 = beta2](auto fused) {
      fused(update.parameters, update.gradients, first, second, at::TensorList{}, steps,
            update.learningRate, beta1, beta2, settings_.weightDecay, settings_.eps, amsgrad,
            maximise);
    };
    if constexpr (decay == Decay::inGradient) {
      kernel([](auto&&... arguments) { at::_fused_adam_(arguments...); });
    } else {
      kernel([](auto&&... arguments) { at::_fused_adamw_(arguments...); });
    }
  }

  Settings settings_;
  State state_;
  std::vector<at::Tensor> steps_;
};

}  // namespace

std::unique_ptr<Optimizer> adam(const Fields& spec, const std::vector<NamedTensor>& parameters) {
  return std::make_unique<Adam<Decay::inGradient>>(spec, parameters);
}

std::unique_ptr<Optimizer> adamw(const Fields& spec, const std::vector<NamedTensor>& parameters) {
  return std::make_unique<Adam<Decay::decoupled>>(spec, parameters);
}

}  // namespace falsario::optimizers
