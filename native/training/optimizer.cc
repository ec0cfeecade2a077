#include "training/optimizer.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <utility>

#include "kernels/fast_forms.h"
#include "runtime/profile.h"
#include "training/schedule.h"

namespace falsario {
namespace {

/// The fused CPU kernels ignore strides, so they would silently misread a gradient that is laid out
/// unlike its parameter.
at::Tensor laidOutLike(const at::Tensor& parameter, const at::Tensor& gradient) {
  if (gradient.strides() == parameter.strides() && gradient.dtype() == parameter.dtype())
    return gradient;
  return at::empty_like(parameter).copy_(gradient);
}

}  // namespace

std::vector<at::Tensor> Lookahead::step(const std::vector<at::Tensor>& parameters,
                                        const std::vector<at::Tensor>& gradients) {
  const int64_t update = updates_++;
  const double rate = learningRate_ * scheduleFactor(schedule_, update);
  std::vector<at::Tensor> updated;
  updated.reserve(parameters.size());
  for (size_t position = 0; position < parameters.size(); ++position) {
    const at::Tensor& gradient = gradients[position];
    updated.push_back(gradient.defined()
                          ? advance(position, parameters[position], gradient, rate, update)
                          : parameters[position]);
  }
  return updated;
}

Optimizer::Optimizer(const Fields& spec, const std::vector<NamedTensor>& parameters)
    : schedule_(spec.object("schedule")), learningRate_(spec.number("learningRate")) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : parameters) {
    names.push_back(name);
    parameters_.push_back(tensor);
  }
  leaves_ = parameters_;
  names_ = std::make_shared<const std::vector<std::string>>(std::move(names));
}

std::vector<at::Tensor> Optimizer::gradients(const at::Tensor& loss, bool retainGraph) const {
  const Span span(TimedPhase::backward);
  constexpr bool createGraph = false;
  constexpr bool allowUnused = true;
  return torch::autograd::grad({loss}, leaves_, {}, retainGraph, createGraph, allowUnused);
}

void Optimizer::visitState(const std::string& name, StateVisitor& visitor) {
  visitor.counter(name + ".updates", updates_);
  visitor.number(name + ".learningRate", learningRate_);
}

void Optimizer::step(const std::vector<at::Tensor>& gradients, Watch& watch, Turn turn) {
  const Span span(TimedPhase::update);
  const at::NoGradGuard noGrad;
  Update update;
  update.number = turn == Turn::ordinary ? updates_++ : updates_ - 1;
  update.learningRate = learningRate_ * share_ * scheduleFactor(schedule_, update.number);
  std::vector<size_t> unwritten;
  for (size_t position = 0; position < parameters_.size(); ++position) {
    const at::Tensor& parameter = parameters_[position];
    at::Tensor gradient = gradients[position];
    if (!gradient.defined() && turn == Turn::extra) gradient = at::zeros_like(parameter).detach();
    if (!gradient.defined()) continue;
    const at::Tensor& leaf = leaves_[position];
    const bool hasCopy = !leaf.is_same(parameter);
    const bool inPassing = hasCopy && gradient.scalar_type() == at::kBFloat16 &&
                           gradient.strides() == parameter.strides() &&
                           leaf.strides() == parameter.strides();
    if (hasCopy && !inPassing) unwritten.push_back(position);
    update.positions.push_back(position);
    update.parameters.push_back(parameter);
    update.gradients.push_back(inPassing ? gradient : laidOutLike(parameter, gradient));
    update.rounded.push_back(inPassing ? leaf : at::Tensor());
  }
  if (update.positions.empty()) return;
  const kernels::FiniteSums sums = apply(update);
  for (const size_t position : unwritten) leaves_[position].copy_(parameters_[position]);
  if (sums.gradients.defined()) {
    watch.checked(names_, update.positions, sums);
    return;
  }
  watch.gradients(names_, update.positions, update.gradients);
  watch.weights(names_, update.positions, update.parameters);
}

bool Optimizer::suitsOnePass(const std::vector<at::Tensor>& parameters) {
  return kernels::fastForms() && std::ranges::all_of(parameters, kernels::canUpdate);
}

std::vector<at::Tensor> Optimizer::select(const std::vector<at::Tensor>& all,
                                          const Update& update) {
  std::vector<at::Tensor> chosen;
  chosen.reserve(update.positions.size());
  for (const size_t position : update.positions) chosen.push_back(all[position]);
  return chosen;
}

std::vector<at::Tensor> Optimizer::zerosLikeParameters() const {
  std::vector<at::Tensor> zeros;
  zeros.reserve(parameters_.size());
  for (const at::Tensor& parameter : parameters_)
    zeros.push_back(at::zeros_like(parameter).detach());
  return zeros;
}

}  // namespace falsario
