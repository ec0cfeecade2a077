#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "runtime/named_tensor.h"

namespace falsario {

/// A model that takes images as input: a discriminator, an encoder, a classifier.
class ExaminesImages {
 public:
  static constexpr const char* ability = "take images as input";

  ExaminesImages() = default;
  virtual ~ExaminesImages() = default;
  ExaminesImages(const ExaminesImages&) = delete;
  ExaminesImages& operator=(const ExaminesImages&) = delete;

  /// The output for images [N, C, H, W] in the model's range, in evaluation mode: a discriminator's
  /// `logits` and `classes`, an encoder's `mean` and `logVariance`, a classifier's `logits` and
  /// `features`.
  virtual std::vector<NamedTensor> examine(const at::Tensor& images,
                                           const at::Tensor& labels) const = 0;
  /// Whether an image's output depends on the other images of its batch.
  virtual bool examinesTogether() const = 0;
};

}  // namespace falsario
