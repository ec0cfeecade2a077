#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <vector>

#include "models/model.h"

namespace falsario {

/// Many images, made part by part: the memory does not grow with their number, and a run that
/// shares the thread gets its turns in between.
class Generation {
 public:
  /// `latent` [N, latent], `labels` int64 [N] or undefined.
  Generation(std::shared_ptr<Model> model, at::Tensor latent, at::Tensor labels);

  /// Makes the next part; true when all are made.
  bool advance();
  /// [N, C, H, W], float32 on the CPU, in the model's range.
  at::Tensor images() const { return images_; }

 private:
  std::shared_ptr<Model> model_;
  at::Tensor latent_;
  at::Tensor labels_;
  at::Tensor images_;
  int64_t done_ = 0;
};

}  // namespace falsario
