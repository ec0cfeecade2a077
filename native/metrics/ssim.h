#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// Structural similarity of image pairs and one of its factors, [N] each.
struct StructuralSimilarity {
  /// Luminance times contrast and structure.
  at::Tensor index;
  at::Tensor contrastAndStructure;
};

/// Returns the structural similarity (Wang et al. 2004) of image pairs [N, C, H, W], float64 from 0
/// to 255: Gaussian window of 11 x 11, sigma 1.5, without padding, averaged over positions and
/// channels. For smaller images, the window shrinks to the image, and sigma in proportion.
StructuralSimilarity structuralSimilarity(const at::Tensor& first, const at::Tensor& second);

/// Returns the structural similarity of each pair, [N], from -1 to 1 (equal).
at::Tensor ssim(const at::Tensor& first, const at::Tensor& second);

}  // namespace falsario::metrics
