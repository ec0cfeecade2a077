#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>

#include "objectives/targets.h"

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
};

/// Builds the loss of that name.
std::unique_ptr<AdversarialLoss> buildLoss(const std::string& name);

}  // namespace falsario
