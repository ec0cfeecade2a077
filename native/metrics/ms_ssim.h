#pragma once

#include <ATen/ATen.h>

#include <vector>

namespace falsario::metrics {

/// The multi-scale structural similarity (Wang et al. 2003) of pairs [N, C, H, W], float64 from 0
/// to 255: [N], from 0 to 1 (equal). Contrast and structure at each scale, luminance at the last,
/// each to the power of its scale's weight; a scale is the mean of 2 x 2 pixels of the one before.
/// What is negative counts as 0, since no power of it is known. Windows shrink as in
/// structuralSimilarity; the smaller side has at least 2^(scales - 1) pixels.
at::Tensor msSsim(const at::Tensor& first, const at::Tensor& second,
                  const std::vector<double>& weights);

}  // namespace falsario::metrics
