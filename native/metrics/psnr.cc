#include "metrics/psnr.h"

namespace falsario::metrics {

at::Tensor psnr(const at::Tensor& first, const at::Tensor& second) {
  constexpr double peak = 255;
  const at::Tensor error = (first - second).square().flatten(1).mean(1);
  return (peak * peak / error).log10().mul(10);
}

}  // namespace falsario::metrics
