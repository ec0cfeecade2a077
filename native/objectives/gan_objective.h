#pragma once

#include <ATen/ATen.h>

#include <memory>

#include "objectives/adversarial_loss.h"
#include "objectives/scores.h"
#include "runtime/fields.h"

namespace falsario {

/// The losses of both networks: the adversarial loss, plus auxiliary classes (Odena, Olah and
/// Shlens 2017) and feature matching (Salimans et al. 2016) if the spec has them.
class GanObjective {
 public:
  explicit GanObjective(const Fields& spec);

  /// The targets without flipped labels.
  Targets targets() const { return {{realTarget_, {}}, {0, {}}}; }
  /// The targets with flipped labels: bool [N] for the real and for the fake images, true if the
  /// image gets the other target.
  Targets flipped(const at::Tensor& real, const at::Tensor& fake) const;

  at::Tensor discriminator(const Scores& real, const Scores& fake, const Targets& targets) const;
  /// `real` is needed only when generatorSeesReal().
  at::Tensor generator(const Scores& fake, const Scores& real) const;
  at::Tensor accuracy(const Scores& real, const Scores& fake) const {
    return loss_->accuracy(real.logits, fake.logits);
  }
  /// Whether one forward may score the real and the fake images without a change beyond rounding.
  /// `scores` is their number in an update, the same for both.
  bool joins(int64_t scores) const;
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
