#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <vector>

#include "runtime/named_tensor.h"

namespace falsario {

/// A computation on many images, made part by part: the memory does not grow with their number, and
/// a run that shares the thread gets its turns in between.
class Partwise {
 public:
  /// What comes of `count` images from `start` on: tensors of as many rows, always the same names.
  using Compute = std::function<std::vector<NamedTensor>(int64_t start, int64_t count)>;

  /// `whole`: in one part, where images depend on one another.
  Partwise(int64_t count, bool whole, Compute compute);
  /// In parts of at most so many images, for networks that need much memory for each.
  static Partwise inPartsOf(int64_t partSize, int64_t count, Compute compute);

  /// Makes the next part; true when all are made.
  bool advance();
  /// All rows, float32 on the CPU.
  const std::vector<NamedTensor>& results() const { return results_; }

 private:
  int64_t count_;
  int64_t partSize_;
  Compute compute_;
  std::vector<NamedTensor> results_;
  int64_t done_ = 0;
};

}  // namespace falsario
