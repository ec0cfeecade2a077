#pragma once

#include <optional>

#include "models/gan.h"
#include "training/batch.h"

namespace falsario {

/// Updates the moving average of the generator's parameters and copies its buffers. The decay is
/// fixed (`decay`), or follows from a `halfLife` in images with StyleGAN2's ramp-up: 0.5^(batch /
/// min(halfLife, rampUp · seen)), where batch counts the images of an update.
class Ema {
 public:
  Ema(const Gan& gan, const UpdateBatches& batches);

  /// Follows a generator update of this step, counted from 0. Does nothing without an average.
  void update(int64_t step);

 private:
  double decay(int64_t step) const;

  std::optional<Fields> spec_;
  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> averages_;
  std::vector<at::Tensor> buffers_;
  std::vector<at::Tensor> copies_;
  /// Images of an update.
  double batch_;
  /// Real images of a step.
  double imagesPerStep_;
};

}  // namespace falsario
