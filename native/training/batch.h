#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// Images in the model's range, [N, C, H, W], with their labels, int64 [N] (undefined without
/// classes).
struct Batch {
  at::Tensor images;
  at::Tensor labels;
};

}  // namespace falsario
