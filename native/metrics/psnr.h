#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// Returns the peak signal-to-noise ratio of each image pair in decibels, 10 log10(255^2 / MSE):
/// [N]. Images are [N, C, H, W] from 0 to 255. The ratio of equal images is infinite.
at::Tensor psnr(const at::Tensor& first, const at::Tensor& second);

}  // namespace falsario::metrics
