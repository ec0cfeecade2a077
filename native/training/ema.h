#pragma once

#include <optional>

#include "models/gan.h"

namespace falsario {

/// The moving average of the generator's parameters; buffers are copied. Either by a fixed `decay`
/// or by a `halfLife` in images with StyleGAN2's ramp-up: decay = 0.5^(batch / min(halfLife, rampUp
/// · seen)).
class Ema {
 public:
  /// `imagesPerStep` real images are seen in every step.
  Ema(const Gan& gan, int64_t batchSize, int64_t imagesPerStep);

  /// After a generator update of the step `step`, from 0. Does nothing where no average is kept.
  void update(int64_t step);

 private:
  double decay(int64_t step) const;

  std::optional<Fields> spec_;
  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> averages_;
  std::vector<at::Tensor> buffers_;
  std::vector<at::Tensor> copies_;
  double batchSize_;
  double imagesPerStep_;
};

}  // namespace falsario
