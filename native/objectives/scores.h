#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// What the discriminator says of a batch.
struct Scores {
  /// The numbers that losses and penalties use: logits, or a critic's values; any shape [N, …].
  at::Tensor logits;
  /// An auxiliary head's class scores [N, classes]; undefined without one.
  at::Tensor classes;
  /// The output of the layer that feature matching compares; undefined without it.
  at::Tensor features;
  /// What the batch was said to show, int64 [N]; undefined without classes.
  at::Tensor labels;
};

}  // namespace falsario
