#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "models/network.h"
#include "training/optimizer.h"
#include "training/substitution.h"

namespace falsario {

/// The weights that a network multiplies with, in bf16: rounded once for each update instead of in
/// every forward. Their gradients come in bf16, too, because they are leaves of the graph, and the
/// optimiser rounds the new weights in passing. The network's own weights stay float32.
class RoundedWeights {
 public:
  /// Rounds nothing in float32, and nothing for an optimiser that does not write rounded weights.
  /// The network and the optimiser must outlive it.
  RoundedWeights(Network& network, Optimizer& optimizer, kernels::Precision precision);

  /// Lets the network compute with the rounded weights until the end of the scope.
  [[nodiscard]] Substitution use();

 private:
  /// A weight and its copy in bf16.
  struct Copy {
    at::Tensor weight;
    at::Tensor rounded;
    /// The version of the weight that was rounded. Loading a state changes it, an update does not.
    int64_t version;
  };

  Network& network_;
  /// The network's parameters, with the copies in place of their weights.
  std::vector<at::Tensor> leaves_;
  std::vector<Copy> copies_;
};

}  // namespace falsario
