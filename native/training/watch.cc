#include "training/watch.h"

#include <ATen/core/grad_mode.h>

#include <cmath>
#include <utility>

namespace falsario {
namespace {

/// [tensors]
at::Tensor sumsOf(const std::vector<at::Tensor>& tensors) {
  // One launch for all tensors on a GPU; on the CPU plain sums are ten times as fast as norms.
  if (!tensors.front().is_cpu()) return at::stack(at::_foreach_norm(tensors, 1));
  std::vector<at::Tensor> sums;
  sums.reserve(tensors.size());
  for (const at::Tensor& tensor : tensors) sums.push_back(tensor.sum());
  return at::stack(sums);
}

}  // namespace

void Watch::output(const std::string& network, const at::Tensor& output) {
  if (enabled_) outputs_.emplace_back(network, output);
}

void Watch::loss(const std::string& name, const at::Tensor& loss) {
  outputs_.clear();
  if (enabled_) add("the loss of the ", name, loss);
}

void Watch::gradients(const Names& names, const std::vector<size_t>& positions,
                      const std::vector<at::Tensor>& gradients) {
  if (enabled_) add("the gradient of ", names, positions, gradients);
}

void Watch::weights(const Names& names, const std::vector<size_t>& positions,
                    const std::vector<at::Tensor>& weights) {
  if (enabled_) add("", names, positions, weights);
}

void Watch::checked(const Names& names, const std::vector<size_t>& positions,
                    const kernels::FiniteSums& sums) {
  if (!enabled_) return;
  records_.push_back({step_, "the gradient of ", names, positions, sums.gradients});
  records_.push_back({step_, "", names, positions, sums.weights});
}

void Watch::add(std::string kind, const std::string& name, const at::Tensor& tensor) {
  add(std::move(kind), std::make_shared<const std::vector<std::string>>(1, name), {0}, {tensor});
}

void Watch::add(std::string kind, Names names, std::vector<size_t> positions,
                const std::vector<at::Tensor>& tensors) {
  if (tensors.empty()) return;
  const at::NoGradGuard noGrad;
  records_.push_back(
      {step_, std::move(kind), std::move(names), std::move(positions), sumsOf(tensors)});
}

std::optional<Watch::Finding> Watch::first() {
  for (const auto& [network, output] : std::exchange(outputs_, {}))
    add("the output of the ", network, output);
  const std::vector<Record> records = std::exchange(records_, {});
  if (records.empty()) return std::nullopt;
  std::vector<at::Tensor> sums;
  sums.reserve(records.size());
  for (const Record& record : records) sums.push_back(record.sums);
  const at::Tensor all = at::cat(sums).to(at::kCPU, at::kFloat);
  const auto* sum = all.data_ptr<float>();
  for (const Record& record : records) {
    for (const size_t position : record.positions) {
      if (!std::isfinite(*sum++))
        return Finding{record.step, record.kind + (*record.names)[position]};
    }
  }
  return std::nullopt;
}

}  // namespace falsario
