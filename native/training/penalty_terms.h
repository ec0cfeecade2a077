#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "objectives/penalty.h"
#include "runtime/fields.h"

namespace falsario {

/// The objective's gradient penalties with their weights. Every n-th update of the discriminator
/// takes a penalty with n times its weight (Karras et al. 2020).
class PenaltyTerms {
 public:
  /// Reads the objective's `penalty`: none, one or a list.
  explicit PenaltyTerms(const Fields& objective);

  /// Where a penalty is paid: in the loss of the discriminator's update, or in an update of its own
  /// after that.
  enum class Paid { inLoss, alone };

 private:
  struct Term {
    std::unique_ptr<Penalty> penalty;
    double weight;
    int64_t every;
    /// How the weight changes.
    std::optional<Fields> schedule;
    Paid paid;
  };

 public:
  /// The penalties of one update.
  class Due {
   public:
    bool any() const { return !terms_.empty(); }
    bool differentiatesReal() const;
    bool differentiatesFake() const;
    /// The sum of the weighted penalties.
    at::Tensor value(const PenaltySite& site) const;

   private:
    friend class PenaltyTerms;
    struct Weighted {
      const Penalty* penalty;
      double weight;
    };
    std::vector<Weighted> terms_;
  };

  /// The penalties of the discriminator's update with this number in the whole run, from 0.
  Due due(int64_t update, Paid paid) const;
  /// Whether penalties have updates of their own.
  bool hasSeparate() const { return ordinaryShare() < 1; }
  /// The share of the updates with a penalty of their own that are ordinary ones, which those
  /// updates' optimiser divides its rates by: every / (every + 1), or 1 without such updates.
  double ordinaryShare() const;

 private:
  std::vector<Term> terms_;
};

}  // namespace falsario
