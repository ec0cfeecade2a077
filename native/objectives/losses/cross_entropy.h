#pragma once

#include "objectives/adversarial_loss.h"

namespace falsario::losses {

/// The discriminator's half of Goodfellow et al. 2014, on logits: binary cross-entropy with
/// each image's target, as a sum of two means.
class CrossEntropy : public AdversarialLoss {
 public:
  at::Tensor discriminator(const at::Tensor& real, const at::Tensor& fake,
                           const Targets& targets) const override;
};

}  // namespace falsario::losses
