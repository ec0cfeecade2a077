#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "objectives/adversarial_loss.h"
#include "objectives/scores.h"
#include "runtime/fields.h"

namespace falsario {

/// What the two players minimise: the adversarial loss, with the auxiliary classes (Odena, Olah and
/// Shlens 2017) and the feature matching (Salimans et al. 2016) where the spec has them.
class GanObjective {
 public:
  explicit GanObjective(const Fields& spec);

  /// Without flipped labels.
  Targets targets() const { return {{realTarget_, {}}, {0, {}}}; }
  /// `flips`: bool [N] for the real and for the fake images, true where the target is swapped.
  Targets flipped(const at::Tensor& real, const at::Tensor& fake) const;

  at::Tensor discriminator(const Scores& real, const Scores& fake, const Targets& targets) const;
  /// `real` is needed only when generatorSeesReal().
  at::Tensor generator(const Scores& fake, const Scores& real) const;
  at::Tensor accuracy(const Scores& real, const Scores& fake) const {
    return loss_->accuracy(real.logits, fake.logits);
  }
  bool generatorSeesReal() const { return loss_->generatorSeesReal() || matching_; }

 private:
  struct Auxiliary {
    double weight = 0;
    double generatorWeight = 0;
    bool onFake = false;
  };

  std::unique_ptr<AdversarialLoss> loss_;
  bool average_;
  double realTarget_;
  bool auxiliary_;
  Auxiliary classes_;
  bool matching_;
  double matchingWeight_ = 0;
  bool matchingOnly_ = false;
};

}  // namespace falsario
