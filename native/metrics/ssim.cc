#include "metrics/ssim.h"

#include <algorithm>

namespace falsario::metrics {
namespace {

constexpr double peak = 255;
constexpr double luminanceFloor = (0.01 * peak) * (0.01 * peak);
constexpr double contrastFloor = (0.03 * peak) * (0.03 * peak);

at::Tensor gaussian(int64_t size, const at::TensorOptions& options) {
  constexpr double windowSize = 11;
  constexpr double sigma = 1.5;
  const double scaled = sigma * static_cast<double>(size) / windowSize;
  const at::Tensor offsets = at::arange(size, options) - static_cast<double>(size - 1) / 2;
  const at::Tensor weights = (offsets.square() / (-2 * scaled * scaled)).exp();
  return weights / weights.sum();
}

/// Returns the filter as a matrix [length, length - window + 1] with one window position per
/// column. A matrix product is much faster than a convolution, because LibTorch has no fast float64
/// kernel for convolutions.
at::Tensor slidingWindow(int64_t length, int64_t window, const at::TensorOptions& options) {
  const int64_t positions = length - window + 1;
  const at::Tensor weights = gaussian(window, options);
  at::Tensor columns = at::zeros({length, positions}, options);
  for (int64_t i = 0; i < window; ++i) {
    columns.diagonal(-i).narrow(0, 0, positions).fill_(weights[i]);
  }
  return columns;
}

}  // namespace

StructuralSimilarity structuralSimilarity(const at::Tensor& first, const at::Tensor& second) {
  const int64_t height = first.size(2);
  const int64_t width = first.size(3);
  const int64_t window = std::min({int64_t{11}, height, width});
  const at::Tensor across = slidingWindow(width, window, first.options());
  const at::Tensor down = slidingWindow(height, window, first.options());
  // The maps end up transposed, which does not change their means.
  const at::Tensor maps = at::stack({first, second, first * first, second * second, first * second})
                              .matmul(across)
                              .transpose(-1, -2)
                              .matmul(down);
  const at::Tensor mean1 = maps[0];
  const at::Tensor mean2 = maps[1];
  const at::Tensor squares = mean1.square() + mean2.square();
  const at::Tensor product = mean1 * mean2;
  const at::Tensor variances = maps[2] + maps[3] - squares;
  const at::Tensor covariance = maps[4] - product;
  const at::Tensor structure = (2 * covariance + contrastFloor) / (variances + contrastFloor);
  const at::Tensor luminance = (2 * product + luminanceFloor) / (squares + luminanceFloor);
  return {(luminance * structure).flatten(1).mean(1), structure.flatten(1).mean(1)};
}

at::Tensor ssim(const at::Tensor& first, const at::Tensor& second) {
  return structuralSimilarity(first, second).index;
}

}  // namespace falsario::metrics
