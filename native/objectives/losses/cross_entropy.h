#pragma once

#include "objectives/adversarial_loss.h"

namespace falsario::losses {

/// The discriminator's loss of Goodfellow et al. 2014, on logits: binary cross-entropy with each
/// image's target, the sum of a mean over real and a mean over fake images.
class CrossEntropy : public AdversarialLoss {
 public:
  at::Tensor discriminator(const at::Tensor& real, const at::Tensor& fake,
                           const Targets& targets) const override;
};

}  // namespace falsario::losses
