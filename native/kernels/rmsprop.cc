#include "kernels/rmsprop.h"

#include <cmath>

#include "kernels/multiversioned.h"

namespace falsario::kernels {
namespace {

struct Pointers {
  float* parameter;
  const float* gradient;
  float* squares;
  /// Null without momentum.
  float* velocity;
};

struct Factors {
  float learningRate;
  float alpha;
  float rest;
  float eps;
  float momentum;
  float weightDecay;
};

FALSARIO_MULTIVERSIONED
Probe withoutMomentum(const Pointers& at, const Factors& factors, int64_t begin, int64_t end) {
  float* const parameter = at.parameter;
  const float* const gradient = at.gradient;
  float* const squares = at.squares;
  const auto [learningRate, alpha, rest, eps, momentum, weightDecay] = factors;
  float gradients = 0;
  float weights = 0;
#pragma omp simd reduction(+ : gradients, weights)
  for (int64_t i = begin; i < end; ++i) {
    const float slope =
        weightDecay == 0.0F ? gradient[i] : gradient[i] + weightDecay * parameter[i];
    const float square = squares[i] * alpha + rest * slope * slope;
    squares[i] = square;
    parameter[i] = parameter[i] + -learningRate * slope / (std::sqrt(square) + eps);
    gradients += 0.0F * square;
    weights += 0.0F * parameter[i];
  }
  return {gradients, weights};
}

FALSARIO_MULTIVERSIONED
Probe withMomentum(const Pointers& at, const Factors& factors, int64_t begin, int64_t end) {
  float* const parameter = at.parameter;
  const float* const gradient = at.gradient;
  float* const squares = at.squares;
  float* const velocity = at.velocity;
  const auto [learningRate, alpha, rest, eps, momentum, weightDecay] = factors;
  float gradients = 0;
  float weights = 0;
#pragma omp simd reduction(+ : gradients, weights)
  for (int64_t i = begin; i < end; ++i) {
    const float slope =
        weightDecay == 0.0F ? gradient[i] : gradient[i] + weightDecay * parameter[i];
    const float square = squares[i] * alpha + rest * slope * slope;
    squares[i] = square;
    velocity[i] = velocity[i] * momentum + slope / (std::sqrt(square) + eps);
    parameter[i] = parameter[i] + -learningRate * velocity[i];
    gradients += 0.0F * square;
    weights += 0.0F * parameter[i];
  }
  return {gradients, weights};
}

}  // namespace

FiniteSums rmsprop(const std::vector<at::Tensor>& parameters,
                   const std::vector<RmspropState>& states, const RmspropNumbers& numbers) {
  std::vector<Pointers> pointers;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const auto& [gradient, squares, velocity] = states[i];
    pointers.push_back({parameters[i].mutable_data_ptr<float>(), gradient.const_data_ptr<float>(),
                        squares.mutable_data_ptr<float>(),
                        velocity.defined() ? velocity.mutable_data_ptr<float>() : nullptr});
  }
  const auto as = [](double number) { return static_cast<float>(number); };
  const Factors factors{as(numbers.learningRate), as(numbers.alpha),    as(1 - numbers.alpha),
                        as(numbers.eps),          as(numbers.momentum), as(numbers.weightDecay)};
  const auto update = numbers.momentum > 0 ? withMomentum : withoutMomentum;
  return sweep(parameters, [&](size_t parameter, int64_t begin, int64_t end) {
    return update(pointers[parameter], factors, begin, end);
  });
}

}  // namespace falsario::kernels
