#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// Cross-entropy of logits [N, classes] and labels, int64 [N]: a mean over the batch, in nats.
/// With label smoothing e the target is 1 - e + e/classes for the label and e/classes for every
/// other class (Szegedy et al. 2016), as in PyTorch's CrossEntropyLoss.
at::Tensor crossEntropyOf(const at::Tensor& logits, const at::Tensor& labels, double smoothing);

/// The share of images whose largest logit is that of their label: 0-d, without gradient.
at::Tensor accuracyOf(const at::Tensor& logits, const at::Tensor& labels);

}  // namespace falsario
