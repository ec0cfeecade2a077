#include "objectives/penalties/catalogue.h"

namespace falsario::penalties {
namespace {

/// Mescheder, Geiger and Nowozin 2018: ½‖∇D‖² at the fake images.
class R2 final : public Penalty {
 public:
  at::Tensor value(const PenaltySite& site) const override {
    const at::Tensor gradient = imageGradient(site.fakeScores, site.fakeLeaf);
    return 0.5 * gradient.square().flatten(1).sum(1).mean();
  }
  bool differentiatesFake() const override { return true; }
};

}  // namespace

std::unique_ptr<Penalty> r2() {
  return std::make_unique<R2>();
}

}  // namespace falsario::penalties
