#pragma once

#include <ATen/ATen.h>

namespace falsario::metrics {

/// What is alike in each pair of images, [N] each.
struct StructuralSimilarity {
  /// The index itself: luminance times contrast and structure.
  at::Tensor index;
  at::Tensor contrastAndStructure;
};

/// The structural similarity (Wang et al. 2004) of pairs [N, C, H, W], float64 from 0 to 255: a
/// Gaussian window of 11 x 11, sigma 1.5, only where it lies within the image; the mean over places
/// and channels. On a smaller image the window shrinks to it, and sigma with it.
StructuralSimilarity structuralSimilarity(const at::Tensor& first, const at::Tensor& second);

/// The index of each pair, [N], from -1 to 1 (equal).
at::Tensor ssim(const at::Tensor& first, const at::Tensor& second);

}  // namespace falsario::metrics
