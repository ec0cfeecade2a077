#include "objectives/losses/cross_entropy.h"

namespace falsario::losses {
namespace {

/// -t·log σ(s) - (1-t)·log(1-σ(s)). The logarithms are softplus functions, which do not overflow.
at::Tensor crossEntropy(const at::Tensor& scores, const Target& target) {
  if (target.each.defined()) {
    const at::Tensor t = target.like(scores);
    return (t * at::softplus(-scores) + (1 - t) * at::softplus(scores)).mean();
  }
  if (target.value == 1) return at::softplus(-scores).mean();
  if (target.value == 0) return at::softplus(scores).mean();
  return target.value * at::softplus(-scores).mean() +
         (1 - target.value) * at::softplus(scores).mean();
}

}  // namespace

at::Tensor CrossEntropy::discriminator(const at::Tensor& real, const at::Tensor& fake,
                                       const Targets& targets) const {
  return crossEntropy(real, targets.real) + crossEntropy(fake, targets.fake);
}

}  // namespace falsario::losses
