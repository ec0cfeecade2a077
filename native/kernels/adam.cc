#include "kernels/adam.h"

#include <bit>
#include <cmath>

#include "kernels/multiversioned.h"

namespace falsario::kernels {
namespace {

struct Pointers {
  float* parameter;
  /// Of one type or of the other.
  const float* gradient;
  const uint16_t* shortGradient;
  /// The rounded copy, with a gradient in bf16.
  uint16_t* rounded;
  float* first;
  float* second;
};

/// The upper half of a float32 is the bf16.
float widened(uint16_t number) {
  return std::bit_cast<float>(static_cast<uint32_t>(number) << 16U);
}

/// To the nearest, to the even one of two, as LibTorch rounds.
uint16_t roundedToBf16(float number) {
  const auto bits = std::bit_cast<uint32_t>(number);
  return static_cast<uint16_t>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U);
}

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

template <typename Gradient, typename Write>
[[gnu::always_inline]] inline Probe updateWith(const Pointers& at, const Factors& factors,
                                               int64_t begin, int64_t end, Gradient gradient,
                                               Write write) {
  float* const parameter = at.parameter;
  float* const first = at.first;
  float* const second = at.second;
  const auto [step, mix, beta2, rest, correction, eps, decay, kept] = factors;
  float gradients = 0;
  float weights = 0;
#pragma omp simd reduction(+ : gradients, weights)
  for (int64_t i = begin; i < end; ++i) {
    const float weight = parameter[i];
    const float slope = gradient(i) + decay * weight;
    const float mean = first[i] + mix * (slope - first[i]);
    const float square = beta2 * second[i] + rest * slope * slope;
    first[i] = mean;
    second[i] = square;
    const float moved = kept * weight - step * mean / (std::sqrt(square) / correction + eps);
    parameter[i] = moved;
    write(i, moved);
    gradients += 0.0F * square;
    weights += 0.0F * moved;
  }
  return {gradients, weights};
}

FALSARIO_MULTIVERSIONED
Probe updatePart(const Pointers& at, const Factors& factors, int64_t begin, int64_t end) {
  const float* const gradient = at.gradient;
  return updateWith(
      at, factors, begin, end, [=](int64_t i) { return gradient[i]; }, [](int64_t, float) {});
}

FALSARIO_MULTIVERSIONED
Probe updateRoundedPart(const Pointers& at, const Factors& factors, int64_t begin, int64_t end) {
  const uint16_t* const gradient = at.shortGradient;
  uint16_t* const rounded = at.rounded;
  return updateWith(
      at, factors, begin, end, [=](int64_t i) { return widened(gradient[i]); },
      [=](int64_t i, float moved) { rounded[i] = roundedToBf16(moved); });
}

}  // namespace

FiniteSums adam(const std::vector<at::Tensor>& parameters, const std::vector<AdamState>& states,
                const AdamNumbers& numbers) {
  const auto& [learningRate, beta1, beta2, eps, weightDecay, decoupled] = numbers;
  const auto as = [](double number) { return static_cast<float>(number); };
  std::vector<Pointers> pointers;
  std::vector<Factors> factors;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const auto& [gradient, rounded, first, second, updates] = states[i];
    const auto count = static_cast<double>(updates);
    const bool isShort = rounded.defined();
    pointers.push_back({parameters[i].mutable_data_ptr<float>(),
                        isShort ? nullptr : gradient.const_data_ptr<float>(),
                        isShort ? static_cast<const uint16_t*>(gradient.const_data_ptr()) : nullptr,
                        isShort ? static_cast<uint16_t*>(rounded.mutable_data_ptr()) : nullptr,
                        first.mutable_data_ptr<float>(), second.mutable_data_ptr<float>()});
    factors.push_back({as(learningRate / (1 - std::pow(beta1, count))), as(1 - beta1), as(beta2),
                       as(1 - beta2), as(std::sqrt(1 - std::pow(beta2, count))), as(eps),
                       as(decoupled ? 0 : weightDecay),
                       as(decoupled ? 1 - learningRate * weightDecay : 1)});
  }
  return sweep(parameters, [&](size_t parameter, int64_t begin, int64_t end) {
    const Pointers& at = pointers[parameter];
    const auto update = at.rounded == nullptr ? &updatePart : &updateRoundedPart;
    return update(at, factors[parameter], begin, end);
  });
}

}  // namespace falsario::kernels
