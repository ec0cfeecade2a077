#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "objectives/targets.h"
#include "runtime/fields.h"

namespace falsario {

/// What cancels: nothing, numbers that are all ±1 / their count or 0, or pairs of any numbers.
enum class Cancelling { never, ofEqualNumbers, ofAnyNumbers };

/// The losses of the generator and the discriminator. An image has one score or a map of scores;
/// means are over all scores.
class AdversarialLoss {
 public:
  AdversarialLoss() = default;
  virtual ~AdversarialLoss() = default;
  AdversarialLoss(const AdversarialLoss&) = delete;
  AdversarialLoss& operator=(const AdversarialLoss&) = delete;

  /// The discriminator's loss. Losses without targets ignore `targets`.
  virtual at::Tensor discriminator(const at::Tensor& real, const at::Tensor& fake,
                                   const Targets& targets) const = 0;
  /// The generator's loss. `real` is undefined unless generatorSeesReal().
  virtual at::Tensor generator(const at::Tensor& fake, const at::Tensor& real) const = 0;
  /// Whether the generator's loss needs the scores of real images.
  virtual bool generatorSeesReal() const { return false; }
  /// Whether the gradients of the real and of the fake scores add up to exactly 0 in a bias, if
  /// each are summed on their own. Summed together they may leave rounding, which Adam turns into
  /// steps of full length.
  virtual Cancelling cancelling() const { return Cancelling::never; }
  /// The shares of the real and of the generated images [2] that the discriminator classified
  /// correctly; undefined for a critic, whose scores classify nothing.
  virtual at::Tensor accuracy(const at::Tensor& real, const at::Tensor& fake) const {
    return at::stack({real.gt(0).to(at::kFloat).mean(), fake.lt(0).to(at::kFloat).mean()});
  }
};

/// Builds the loss that the field `loss` of the objective names.
std::unique_ptr<AdversarialLoss> buildLoss(const Fields& objective);

}  // namespace falsario
