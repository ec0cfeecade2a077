#include "models/latent.h"

#include <cmath>
#include <numbers>

namespace falsario {

at::Tensor Latent::truncated(const at::Tensor& normal, double limit) {
  const at::Tensor quantile = 0.5 * at::erfc(normal.to(at::kDouble) / -std::numbers::sqrt2);
  const double below = 0.5 * std::erfc(limit / std::numbers::sqrt2);
  const at::Tensor inside = below + quantile * (1 - 2 * below);
  return (std::numbers::sqrt2 * at::erfinv(2 * inside - 1)).clamp(-limit, limit).to(at::kFloat);
}

}  // namespace falsario
