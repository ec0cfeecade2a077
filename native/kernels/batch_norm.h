#pragma once

#include <ATen/ATen.h>

namespace falsario::kernels {

/// The running statistics of a batch norm; undefined tensors are not updated.
struct RunningStatistics {
  at::Tensor mean;
  at::Tensor variance;
  double momentum;
};

/// Whether batchNorm() below takes this input: [N, C], or [N, C, H, W] on the CPU.
bool suitsBatchNorm(const at::Tensor& input);

/// Batch norm with the statistics of the batch, then max(y, slope · y), in two passes over the
/// memory; a slope of 1 leaves y as it is. Updates the running statistics. Sums are more exact than
/// LibTorch's for channels-last tensors, and do not depend on the number of threads.
at::Tensor batchNorm(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                     const RunningStatistics& running, double eps, double slope);

/// y = scale · x + shift for each channel of [N, C] or [N, C, H, W], then max(y, slope · y).
/// Without gradients, y may be written into the memory of x, which the caller does not use any
/// more.
at::Tensor scaleChannels(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift,
                         double slope);

}  // namespace falsario::kernels
