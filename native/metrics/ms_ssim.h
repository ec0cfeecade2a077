#pragma once

#include <ATen/ATen.h>

#include <vector>

namespace falsario::metrics {

/// Returns the multi-scale structural similarity (Wang et al. 2003) of image pairs [N, C, H, W],
/// float64 from 0 to 255: [N], from 0 to 1 (equal).
///
/// It is the product of contrast and structure at each scale and luminance at the last, each to the
/// power of its scale's weight. Each scale averages 2 x 2 pixels of the one before. Negative
/// factors count as 0, because their powers are undefined. Windows shrink as in
/// structuralSimilarity. The smaller side must have at least 2^(scales - 1) pixels.
at::Tensor msSsim(const at::Tensor& first, const at::Tensor& second,
                  const std::vector<double>& weights);

}  // namespace falsario::metrics
