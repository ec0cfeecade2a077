#include "training/ema.h"

#include <ATen/core/grad_mode.h>
#include <algorithm>
#include <cmath>

namespace falsario {

Ema::Ema(const Gan& gan, const UpdateBatches& batches)
    : batch_(batches.images()),
      imagesPerStep_(batch_ * gan.spec().object("objective").number("discriminatorSteps")) {
  if (gan.average() == nullptr) return;
  spec_ = gan.spec().object("ema");
  parameters_ = gan.generator().network().parameters();
  averages_ = gan.average()->network().parameters();
  buffers_ = gan.generator().network().buffers();
  copies_ = gan.average()->network().buffers();
}

double Ema::decay(int64_t step) const {
  if (spec_->has("decay")) return spec_->number("decay");
  double halfLife = spec_->number("halfLife");
  if (spec_->has("rampUp")) {
    const double seen = imagesPerStep_ * static_cast<double>(step + 1);
    halfLife = std::min(halfLife, spec_->number("rampUp") * seen);
  }
  return std::pow(0.5, batch_ / halfLife);
}

void Ema::update(int64_t step) {
  if (!spec_) return;
  const at::NoGradGuard noGrad;
  at::_foreach_lerp_(averages_, parameters_, 1 - decay(step));
  for (size_t i = 0; i < copies_.size(); ++i) copies_[i].copy_(buffers_[i]);
}

}  // namespace falsario
