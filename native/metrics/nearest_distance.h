#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// The mean distance of an image to the nearest other one of the set: root mean square over the
/// pixels, in their own unit. 0 where every image has its double. `images` is [N, …], N at least 2.
double nearestDistance(const at::Tensor& images);

}  // namespace falsario::metrics
