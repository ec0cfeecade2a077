#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// The discriminator's output for a batch.
struct Scores {
  /// Logits, or a critic's values, of any shape [N, …].
  at::Tensor logits;
  /// An auxiliary head's class scores [N, classes]; undefined without one.
  at::Tensor classes;
  /// The output of the layer that feature matching compares; undefined without feature matching.
  at::Tensor features;
  /// The labels that the discriminator was given, int64 [N]; undefined without classes.
  at::Tensor labels;
};

}  // namespace falsario
