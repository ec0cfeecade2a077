#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace falsario::metrics {

/// Converts grey values in [0, 1] to 0 or 1: values from 0.5 on become 1.
at::Tensor binarizeByThreshold(const at::Tensor& images);

/// Draws 0 or 1 for each grey value in [0, 1], with the value as the probability of 1. `first` is
/// the index of the first of `images` [N, …] among all images with this seed, so that the result
/// for an image does not depend on how the images are divided.
at::Tensor binarizeByDraw(const at::Tensor& images, uint64_t seed, int64_t first);

}  // namespace falsario::metrics
