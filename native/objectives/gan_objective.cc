#include "objectives/gan_objective.h"

#include <bit>

namespace falsario {
namespace {

at::Tensor classLoss(const Scores& scores) {
  return at::cross_entropy_loss(scores.classes, scores.labels);
}

/// The squared distance between the batch means, averaged over the elements of one image's
/// features.
at::Tensor featureDistance(const at::Tensor& real, const at::Tensor& fake) {
  return (real.mean(0) - fake.mean(0)).square().mean();
}

}  // namespace

GanObjective::GanObjective(const Fields& spec)
    : loss_(buildLoss(spec)),
      average_(spec.flag("average")),
      realTarget_(1 - spec.number("labelSmoothing")),
      auxiliary_(spec.has("auxiliary")),
      matching_(spec.has("featureMatching")) {
  if (auxiliary_) {
    const Fields auxiliary = spec.object("auxiliary");
    classes_ = {auxiliary.number("weight"), auxiliary.number("generatorWeight"),
                auxiliary.text("on") == "both"};
  }
  if (matching_) {
    const Fields matching = spec.object("featureMatching");
    matchingWeight_ = matching.number("weight");
    matchingOnly_ = matching.flag("only");
  }
}

bool GanObjective::joins(int64_t scores) const {
  switch (loss_->cancelling()) {
    case Cancelling::ofAnyNumbers:
      return false;
    case Cancelling::ofEqualNumbers:
      // Sums of a power of two are exact in any order.
      return std::has_single_bit(static_cast<uint64_t>(scores));
    case Cancelling::never:
      break;
  }
  return true;
}

Targets GanObjective::flipped(const at::Tensor& real, const at::Tensor& fake) const {
  return {{realTarget_, real.logical_not().to(at::kFloat).mul(realTarget_)},
          {0, fake.to(at::kFloat).mul(realTarget_)}};
}

at::Tensor GanObjective::discriminator(const Scores& real, const Scores& fake,
                                       const Targets& targets) const {
  at::Tensor loss = loss_->discriminator(real.logits, fake.logits, targets);
  if (average_) loss = loss * 0.5;
  if (!auxiliary_) return loss;
  at::Tensor classes = classLoss(real);
  if (classes_.onFake) classes = classes + classLoss(fake);
  return loss + classes_.weight * classes;
}

at::Tensor GanObjective::generator(const Scores& fake, const Scores& real) const {
  at::Tensor loss;
  if (!matchingOnly_) loss = loss_->generator(fake.logits, real.logits);
  if (matching_) {
    const at::Tensor matched =
        matchingWeight_ * featureDistance(real.features.detach(), fake.features);
    loss = loss.defined() ? loss + matched : matched;
  }
  if (auxiliary_) loss = loss + classes_.generatorWeight * classLoss(fake);
  return loss;
}

}  // namespace falsario
