#include "metrics/ms_ssim.h"

#include "metrics/ssim.h"
#include "runtime/error.h"

namespace falsario::metrics {

at::Tensor msSsim(const at::Tensor& first, const at::Tensor& second,
                  const std::vector<double>& weights) {
  if (weights.empty() || std::min(first.size(2), first.size(3)) >> (weights.size() - 1) < 1) {
    const std::string scales = std::to_string(weights.size());
    throw Error("DATA_MISMATCH", "weights",
                "images of " + std::to_string(first.size(2)) + " x " +
                    std::to_string(first.size(3)) + " pixels are too small for " + scales +
                    " scales, because each scale halves the size",
                {.expected = "at least 1 scale, and at least 1 pixel at the last scale",
                 .received = scales + " scales"});
  }
  at::Tensor one = first;
  at::Tensor other = second;
  at::Tensor result = at::ones({first.size(0)}, first.options());
  for (size_t scale = 0; scale < weights.size(); ++scale) {
    if (scale > 0) {
      one = at::avg_pool2d(one, 2);
      other = at::avg_pool2d(other, 2);
    }
    const StructuralSimilarity similarity = structuralSimilarity(one, other);
    const bool last = scale + 1 == weights.size();
    const at::Tensor& part = last ? similarity.index : similarity.contrastAndStructure;
    result = result * part.clamp_min(0).pow(weights[scale]);
  }
  return result;
}

}  // namespace falsario::metrics
