#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// Cross-entropy of logits [N, classes] and labels, int64 [N]: a mean over the batch, in nats.
/// Label smoothing e takes the target 1 - e + e/classes for the label and e/classes for every other
/// class (Szegedy et al. 2016), as PyTorch's CrossEntropyLoss.
at::Tensor crossEntropyOf(const at::Tensor& logits, const at::Tensor& labels, double smoothing);

/// The share of images whose largest logit is their label's: 0-d, without gradient.
at::Tensor accuracyOf(const at::Tensor& logits, const at::Tensor& labels);

}  // namespace falsario
