#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// Returns the mean distance of each image to the nearest other image of the set: the root mean
/// square over pixels, in pixel values. It is 0 if every image has an equal one. `images` is [N, …]
/// with N at least 2.
double nearestDistance(const at::Tensor& images);

}  // namespace falsario::metrics
