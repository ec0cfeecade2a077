#include "objectives/penalties/catalogue.h"

namespace falsario::penalties {
namespace {

/// Mescheder, Geiger and Nowozin 2018: ½‖∇D‖² at the real images.
class R1 final : public Penalty {
 public:
  at::Tensor value(const PenaltySite& site) const override {
    const at::Tensor gradient = imageGradient(site.realScores, site.realLeaf);
    return 0.5 * gradient.square().flatten(1).sum(1).mean();
  }
  bool differentiatesReal() const override { return true; }
};

}  // namespace

std::unique_ptr<Penalty> r1() {
  return std::make_unique<R1>();
}

}  // namespace falsario::penalties
