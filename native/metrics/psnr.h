#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// The peak signal-to-noise ratio of each pair in decibels, 10 log10(255^2 / MSE): [N, C, H, W]
/// from 0 to 255 to [N]. Infinite where two images are the same.
at::Tensor psnr(const at::Tensor& first, const at::Tensor& second);

}  // namespace falsario::metrics
