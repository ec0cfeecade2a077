#pragma once

#include <ATen/ATen.h>

#include <cstdint>

#include "training/gan_step.h"

namespace falsario::phases {

/// The discriminator's loss in its own update for one batch, and the scores that it comes from.
struct DiscriminatorLoss {
  at::Tensor value;
  Scores real;
  Scores fake;
};

/// The objective on the real batch at hand and these fakes, plus the penalties that are due.
/// `update` is the update's number within the step.
DiscriminatorLoss discriminatorLoss(GanStep& step, const Batch& fakes, int64_t update);

}  // namespace falsario::phases
