#pragma once

#include <memory>

#include "objectives/penalty.h"
#include "runtime/fields.h"

namespace falsario {

/// The objective's gradient penalty with its weight. Every n-th update uses it with n
/// times its weight (Karras et al. 2020).
class LazyPenalty {
 public:
  /// Reads the objective's `penalty`; without it the penalty is never due.
  explicit LazyPenalty(const Fields& objective);

  /// Whether the discriminator's update takes the penalty; `updates` were made before it, in the
  /// whole run.
  bool due(int64_t updates) const { return penalty_ && updates % every_ == 0; }
  /// The weighted penalty of an update that takes it.
  at::Tensor value(const PenaltySite& site) const;
  bool differentiatesReal() const { return penalty_->differentiatesReal(); }
  bool differentiatesFake() const { return penalty_->differentiatesFake(); }

 private:
  std::unique_ptr<Penalty> penalty_;
  double weight_ = 0;
  int64_t every_ = 1;
};

}  // namespace falsario
