#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "objectives/targets.h"
#include "runtime/fields.h"

namespace falsario {

/// What generator and discriminator minimise. Scores are whatever the discriminator gives, one
/// number an image or a map of them; means are over all of them.
class AdversarialLoss {
 public:
  AdversarialLoss() = default;
  virtual ~AdversarialLoss() = default;
  AdversarialLoss(const AdversarialLoss&) = delete;
  AdversarialLoss& operator=(const AdversarialLoss&) = delete;

  /// Losses without targets ignore them.
  virtual at::Tensor discriminator(const at::Tensor& real, const at::Tensor& fake,
                                   const Targets& targets) const = 0;
  /// `real` is undefined unless generatorSeesReal().
  virtual at::Tensor generator(const at::Tensor& fake, const at::Tensor& real) const = 0;
  virtual bool generatorSeesReal() const { return false; }
  /// The shares of the real and of the generated images [2] that the scores tell for what they are;
  /// undefined for a critic, whose scores are no verdicts.
  virtual at::Tensor accuracy(const at::Tensor& real, const at::Tensor& fake) const {
    return at::stack({real.gt(0).to(at::kFloat).mean(), fake.lt(0).to(at::kFloat).mean()});
  }
};

/// Builds the loss that the field `loss` of the objective names.
std::unique_ptr<AdversarialLoss> buildLoss(const Fields& objective);

}  // namespace falsario
