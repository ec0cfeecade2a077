#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// Images as they come from files, on the device: a quarter of float32's memory. Scaled batch by
/// batch.
struct Dataset {
  /// uint8 [N, C, H, W]
  at::Tensor images;
  /// int64 [N]; undefined where the data has none.
  at::Tensor labels;
};

}  // namespace falsario
