#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace falsario::metrics {

/// Grey values in [0, 1] as 0 or 1: 1 from one half on.
at::Tensor binarizeByThreshold(const at::Tensor& images);

/// Grey values in [0, 1] as 0 or 1: each is 1 with the probability that it is, drawn once by the
/// seed. `images` [N, …] are the images `first` and on of all: an image comes out the same whatever
/// part it is in.
at::Tensor binarizeByDraw(const at::Tensor& images, uint64_t seed, int64_t first);

}  // namespace falsario::metrics
