#include "objectives/losses/cross_entropy.h"

namespace falsario::losses {

at::Tensor CrossEntropy::discriminator(const at::Tensor& real, const at::Tensor& fake,
                                       double realTarget) const {
  // -t·log σ(s) - (1-t)·log(1-σ(s)), each logarithm as a softplus, which does not overflow.
  at::Tensor onReal = at::softplus(-real).mean();
  if (realTarget != 1) onReal = realTarget * onReal + (1 - realTarget) * at::softplus(real).mean();
  return onReal + at::softplus(fake).mean();
}

}  // namespace falsario::losses
