#include "check.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <stdexcept>

#include "runtime/random_stream.h"

namespace falsario::gradients {
namespace {

constexpr double step = 1e-6;
constexpr double tolerance = 1e-5;
// Rounding gives a quotient an error of about 1e-10 of the value, so gradients that are smaller
// than this part of the largest (or of 1) are compared by their difference.
constexpr double smallPart = 1e-3;
constexpr double smallestMagnitude = 1e-6;

/// No weight is near 0, so that every element of a tensor is checked.
at::Tensor weightsFor(const std::string& name, const at::Tensor& tensor) {
  const at::Tensor weights = spread(name, tensor.sizes(), -1, 1);
  return weights + 0.5 * weights.sign();
}

at::Tensor evaluate(const Function& function) {
  at::Tensor result = function();
  if (result.scalar_type() != at::kDouble) {
    throw std::runtime_error("returned " + std::string(result.dtype().name()) +
                             " instead of float64");
  }
  return result;
}

/// The gradients; zeros for a variable that the value does not depend on.
std::vector<at::Tensor> gradientsOf(const at::Tensor& value, const std::vector<Variable>& variables,
                                    bool createGraph) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(variables.size());
  for (const Variable& variable : variables) tensors.push_back(variable.tensor);
  std::vector<at::Tensor> gradients(tensors.size());
  constexpr bool allowUnused = true;
  if (value.requires_grad()) {
    gradients = torch::autograd::grad({value}, tensors, {}, createGraph, createGraph, allowUnused);
  }
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (!gradients[i].defined()) gradients[i] = at::zeros_like(tensors[i]);
  }
  return gradients;
}

/// Where each element lies in memory: weights of convolutions are channels-last.
std::vector<int64_t> offsetsOf(const Variable& variable) {
  const at::Tensor& tensor = variable.tensor;
  if (!tensor.is_non_overlapping_and_dense()) throw std::logic_error(variable.name + " has gaps");
  const at::Tensor offsets =
      at::arange(tensor.numel(), at::kLong).as_strided(tensor.sizes(), tensor.strides());
  const at::Tensor flat = offsets.flatten().contiguous();
  const auto* const first = flat.const_data_ptr<int64_t>();
  return {first, first + flat.numel()};
}

Check compare(const Variable& variable, const at::Tensor& gradient, const Function& value) {
  auto* const elements = variable.tensor.data_ptr<double>();
  std::vector<double> quotients;
  for (const int64_t offset : offsetsOf(variable)) {
    double& element = elements[offset];
    const double original = element;
    element = original + step;
    const auto above = value().item<double>();
    element = original - step;
    const auto below = value().item<double>();
    element = original;
    quotients.push_back((above - below) / (2 * step));
  }
  const at::Tensor expected = at::tensor(quotients, at::kDouble).view(gradient.sizes());
  const auto largest = expected.abs().max().item<double>();
  const at::Tensor scale = at::maximum(expected.abs(), gradient.abs());
  const at::Tensor error =
      (expected - gradient).abs() / scale.clamp_min(smallPart * std::max(1.0, largest));
  return {variable.name, error.max().item<double>(), largest};
}

std::vector<Check> compareAll(const std::vector<Variable>& variables, const Function& value) {
  const std::vector<at::Tensor> gradients = gradientsOf(value(), variables, false);
  std::vector<Check> checks;
  checks.reserve(variables.size());
  for (size_t i = 0; i < variables.size(); ++i) {
    checks.push_back(compare(variables[i], gradients[i], value));
  }
  return checks;
}

}  // namespace

at::Tensor spread(const std::string& name, at::IntArrayRef sizes, double low, double high) {
  RandomStream stream(0, name, at::kCPU);
  const int64_t count = c10::multiply_integers(sizes);
  const at::Tensor jitter = stream.uniform({count}).to(at::kDouble) * 0.6 + 0.2;
  const at::Tensor places = (stream.permutation(count) + jitter) / count;
  return (low + (high - low) * places).reshape(sizes);
}

bool Check::passed() const {
  return error <= tolerance && magnitude > smallestMagnitude;
}

bool Check::worseThan(const Check& other) const {
  // Negated so that a NaN is worse.
  return !(error <= other.error) || (other.passed() && !passed());
}

std::vector<Check> checkGradients(const std::vector<Variable>& variables,
                                  const Function& function) {
  const at::Tensor weights = weightsFor("projection", evaluate(function));
  return compareAll(variables, [&] { return (weights * evaluate(function)).sum(); });
}

Check checkSecondOrder(const std::vector<Variable>& variables, const Function& function) {
  const at::Tensor weights = weightsFor("projection", evaluate(function));
  std::vector<at::Tensor> directions;
  directions.reserve(variables.size());
  for (const Variable& variable : variables) {
    directions.push_back(weightsFor("direction of " + variable.name, variable.tensor));
  }
  const auto slope = [&] {
    const at::Tensor value = 0.5 * (weights * evaluate(function).square()).sum();
    const std::vector<at::Tensor> gradients = gradientsOf(value, variables, true);
    at::Tensor sum = at::zeros({}, at::kDouble);
    for (size_t i = 0; i < gradients.size(); ++i) {
      sum = sum + (directions[i] * gradients[i]).sum();
    }
    return sum;
  };
  Check all{"second order"};
  for (const Check& check : compareAll(variables, slope)) {
    // Negated so that a NaN counts as larger and stays.
    if (!(check.error <= all.error)) all.error = check.error;
    all.magnitude = std::max(all.magnitude, check.magnitude);
  }
  return all;
}

std::vector<Check> checkBothOrders(const std::vector<Variable>& variables,
                                   const Function& function) {
  std::vector<Check> checks = checkGradients(variables, function);
  checks.push_back(checkSecondOrder(variables, function));
  return checks;
}

}  // namespace falsario::gradients
