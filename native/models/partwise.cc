#include "models/partwise.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <utility>

namespace falsario {
namespace {

constexpr int64_t defaultPartSize = 256;

at::Tensor emptyRowsLike(const at::Tensor& part, int64_t rows) {
  std::vector<int64_t> sizes = part.sizes().vec();
  sizes.at(0) = rows;
  return at::empty(sizes, at::kFloat);
}

}  // namespace

Partwise::Partwise(int64_t count, bool whole, Compute compute)
    : count_(count), partSize_(whole ? count : defaultPartSize), compute_(std::move(compute)) {}

Partwise Partwise::inPartsOf(int64_t partSize, int64_t count, Compute compute) {
  Partwise work(count, false, std::move(compute));
  work.partSize_ = partSize;
  return work;
}

bool Partwise::advance() {
  const at::NoGradGuard noGrad;
  const int64_t rows = std::min(partSize_, count_ - done_);
  const std::vector<NamedTensor> part = compute_(done_, rows);
  if (results_.empty()) {
    for (const auto& [name, tensor] : part)
      results_.push_back({name, emptyRowsLike(tensor, count_)});
  }
  for (size_t i = 0; i < part.size(); ++i) {
    results_[i].tensor.narrow(0, done_, rows).copy_(part[i].tensor);
  }
  done_ += rows;
  return done_ == count_;
}

}  // namespace falsario
