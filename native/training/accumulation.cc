#include "training/accumulation.h"

#include <utility>

#include "runtime/profile.h"

namespace falsario {

void Accumulation::add(const at::Tensor& loss, bool retainGraph) {
  if (batches_ == 1) {
    sums_ = optimizer_.gradients(loss, retainGraph);
    return;
  }
  std::vector<at::Tensor> gradients = optimizer_.gradients(loss / batches_, retainGraph);
  const Span span(TimedPhase::backward);
  const std::vector<at::Tensor>& parameters = optimizer_.parameters();
  sums_.resize(parameters.size());
  for (size_t position = 0; position < parameters.size(); ++position) {
    const at::Tensor gradient = std::exchange(gradients[position], {});
    at::Tensor& sum = sums_[position];
    if (!gradient.defined()) continue;
    if (sum.defined()) {
      sum.add_(gradient);
    } else {
      // A copy, because several parameters may share the memory of their gradient.
      sum = at::empty_like(parameters[position]).copy_(gradient);
    }
  }
}

}  // namespace falsario
