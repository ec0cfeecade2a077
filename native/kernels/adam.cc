#include "kernels/adam.h"

#include <cmath>

#include "kernels/multiversioned.h"

namespace falsario::kernels {
namespace {

struct Pointers {
  float* parameter;
  const float* gradient;
  float* first;
  float* second;
};

struct Factors {
  float step;
  /// 1 - beta1.
  float mix;
  float beta2;
  /// 1 - beta2.
  float rest;
  /// √(1 - beta2^count).
  float correction;
  float eps;
  /// Added to the gradient, in units of the parameter.
  float decay;
  /// The parameter is multiplied by it.
  float kept;
};

FALSARIO_MULTIVERSIONED
Probe updatePart(const Pointers& at, const Factors& factors, int64_t begin, int64_t end) {
  float* const parameter = at.parameter;
  const float* const gradient = at.gradient;
  float* const first = at.first;
  float* const second = at.second;
  const auto [step, mix, beta2, rest, correction, eps, decay, kept] = factors;
  float gradients = 0;
  float weights = 0;
#pragma omp simd reduction(+ : gradients, weights)
  for (int64_t i = begin; i < end; ++i) {
    const float weight = parameter[i];
    const float slope = gradient[i] + decay * weight;
    const float mean = first[i] + mix * (slope - first[i]);
    const float square = beta2 * second[i] + rest * slope * slope;
    first[i] = mean;
    second[i] = square;
    const float moved = kept * weight - step * mean / (std::sqrt(square) / correction + eps);
    parameter[i] = moved;
    gradients += 0.0F * square;
    weights += 0.0F * moved;
  }
  return {gradients, weights};
}

}  // namespace

FiniteSums adam(const std::vector<at::Tensor>& parameters, const std::vector<AdamState>& states,
                const AdamNumbers& numbers) {
  const auto& [learningRate, beta1, beta2, eps, weightDecay, decoupled] = numbers;
  const auto as = [](double number) { return static_cast<float>(number); };
  std::vector<Pointers> pointers;
  std::vector<Factors> factors;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const auto& [gradient, first, second, updates] = states[i];
    const auto count = static_cast<double>(updates);
    pointers.push_back({parameters[i].mutable_data_ptr<float>(), gradient.const_data_ptr<float>(),
                        first.mutable_data_ptr<float>(), second.mutable_data_ptr<float>()});
    factors.push_back({as(learningRate / (1 - std::pow(beta1, count))), as(1 - beta1), as(beta2),
                       as(1 - beta2), as(std::sqrt(1 - std::pow(beta2, count))), as(eps),
                       as(decoupled ? 0 : weightDecay),
                       as(decoupled ? 1 - learningRate * weightDecay : 1)});
  }
  return sweep(parameters, [&](size_t parameter, int64_t begin, int64_t end) {
    return updatePart(pointers[parameter], factors[parameter], begin, end);
  });
}

}  // namespace falsario::kernels
