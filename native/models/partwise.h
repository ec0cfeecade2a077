#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <vector>

#include "runtime/named_tensor.h"

namespace falsario {

/// A computation on many images, done part by part: its memory does not grow with their number, and
/// a run on the same thread can do steps between parts.
class Partwise {
 public:
  /// Computes `count` images from `start` on: tensors with `count` rows, always of the same names.
  using Compute = std::function<std::vector<NamedTensor>(int64_t start, int64_t count)>;

  /// `whole` computes one part, because images depend on one another.
  Partwise(int64_t count, bool whole, Compute compute);
  /// Limits a part to `partSize` images, for networks that need much memory for each.
  static Partwise inPartsOf(int64_t partSize, int64_t count, Compute compute);

  /// Computes the next part; true when all are done.
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
