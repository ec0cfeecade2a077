#include "kernels/rmsprop.h"

#include <ATen/Parallel.h>

#include <cmath>

#include "kernels/multiversioned.h"

namespace falsario::kernels {
namespace {

/// Elements for one thread: below, waking another thread costs more than it saves.
constexpr int64_t grain = 16384;

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
void withoutMomentum(const Pointers& at, const Factors& factors, int64_t begin, int64_t end) {
  float* const parameter = at.parameter;
  const float* const gradient = at.gradient;
  float* const squares = at.squares;
  const auto [learningRate, alpha, rest, eps, momentum, weightDecay] = factors;
  for (int64_t i = begin; i < end; ++i) {
    const float slope =
        weightDecay == 0.0F ? gradient[i] : gradient[i] + weightDecay * parameter[i];
    const float square = squares[i] * alpha + rest * slope * slope;
    squares[i] = square;
    parameter[i] = parameter[i] + -learningRate * slope / (std::sqrt(square) + eps);
  }
}

FALSARIO_MULTIVERSIONED
void withMomentum(const Pointers& at, const Factors& factors, int64_t begin, int64_t end) {
  float* const parameter = at.parameter;
  const float* const gradient = at.gradient;
  float* const squares = at.squares;
  float* const velocity = at.velocity;
  const auto [learningRate, alpha, rest, eps, momentum, weightDecay] = factors;
  for (int64_t i = begin; i < end; ++i) {
    const float slope =
        weightDecay == 0.0F ? gradient[i] : gradient[i] + weightDecay * parameter[i];
    const float square = squares[i] * alpha + rest * slope * slope;
    squares[i] = square;
    velocity[i] = velocity[i] * momentum + slope / (std::sqrt(square) + eps);
    parameter[i] = parameter[i] + -learningRate * velocity[i];
  }
}

}  // namespace

bool canUpdate(const at::Tensor& tensor) {
  return tensor.is_cpu() && tensor.scalar_type() == at::kFloat &&
         tensor.is_non_overlapping_and_dense();
}

void rmsprop(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& squares,
             const at::Tensor& velocity, const RmspropNumbers& numbers) {
  const Pointers pointers{parameter.mutable_data_ptr<float>(), gradient.const_data_ptr<float>(),
                          squares.mutable_data_ptr<float>(),
                          velocity.defined() ? velocity.mutable_data_ptr<float>() : nullptr};
  const auto as = [](double number) { return static_cast<float>(number); };
  const Factors factors{as(numbers.learningRate), as(numbers.alpha),    as(1 - numbers.alpha),
                        as(numbers.eps),          as(numbers.momentum), as(numbers.weightDecay)};
  const auto update = pointers.velocity == nullptr ? withoutMomentum : withMomentum;
  at::parallel_for(0, parameter.numel(), grain,
                   [&](int64_t begin, int64_t end) { update(pointers, factors, begin, end); });
}

}  // namespace falsario::kernels
