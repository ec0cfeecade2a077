#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace falsario::kernels {

/// Whether an update found numbers that are not finite, as a sum of the tensors would show it: 0
/// for each parameter, or NaN. [parameters], float32 on the CPU.
struct FiniteSums {
  at::Tensor gradients;
  at::Tensor weights;
};

/// 0 times each number of a part, added up: 0, or NaN if one is not finite. The gradients are
/// probed by the mean of their squares. A gradient beyond 1e19 makes it infinite, and then the
/// parameter never moves again.
struct Probe {
  float gradient = 0;
  float weight = 0;
};

/// Whether an update in one pass can work on tensors such as this one: float32 on the CPU, without
/// gaps.
inline bool canUpdate(const at::Tensor& tensor) {
  return tensor.is_cpu() && tensor.scalar_type() == at::kFloat &&
         tensor.is_non_overlapping_and_dense();
}

/// Updates all parameters in one parallel region: calls `update(parameter, begin, end)` for parts
/// of each, which returns a Probe.
template <typename Update>
FiniteSums sweep(const std::vector<at::Tensor>& parameters, Update update) {
  // Elements of a part: below, waking another thread costs more than it saves.
  constexpr int64_t grain = 16384;
  struct Part {
    size_t parameter;
    int64_t begin;
    int64_t end;
    Probe found;
  };
  std::vector<Part> parts;
  for (size_t parameter = 0; parameter < parameters.size(); ++parameter) {
    const int64_t count = parameters[parameter].numel();
    for (int64_t begin = 0; begin < count; begin += grain) {
      parts.push_back({parameter, begin, std::min(count, begin + grain), {}});
    }
  }
  at::parallel_for(0, static_cast<int64_t>(parts.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      Part& part = parts[static_cast<size_t>(i)];
      part.found = update(part.parameter, part.begin, part.end);
    }
  });
  const auto count = static_cast<int64_t>(parameters.size());
  FiniteSums sums{at::zeros({count}), at::zeros({count})};
  auto* const gradients = sums.gradients.mutable_data_ptr<float>();
  auto* const weights = sums.weights.mutable_data_ptr<float>();
  for (const Part& part : parts) {
    gradients[part.parameter] += part.found.gradient;
    weights[part.parameter] += part.found.weight;
  }
  return sums;
}

}  // namespace falsario::kernels
