#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <vector>

namespace falsario {

/// The values of one loss in a step: one for each update of its network, 0-d, computed before the
/// update. A loss with several numbers, such as the KL of each latent dimension, is 1-d.
struct LossSeries {
  std::string name;
  std::vector<at::Tensor> values;
};

/// Means over the batches of each update, from series with a value for each of its `batches`.
std::vector<LossSeries> meansOverBatches(std::vector<LossSeries> losses, int64_t batches);

}  // namespace falsario
