#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <optional>

#include "metrics/blockwise.h"

namespace falsario::metrics {

/// Squared Euclidean distances from rows to rows, float64, a block at a time.
///
/// They come of products, which are many times faster than differences. Both sets are centred first
/// and computed in float64: that leaves an error of about 1e-13 of the largest squared length,
/// `rounding()`. What is smaller is 0, so that equal rows are at distance 0; who compares a
/// distance with another allows for it.
class SquaredDistances {
 public:
  /// [N, D] and [M, D].
  SquaredDistances(const at::Tensor& from, const at::Tensor& to);

  /// [count, M]
  at::Tensor block(int64_t start, int64_t count) const;
  double rounding() const { return rounding_; }

 private:
  at::Tensor from_;
  at::Tensor to_;
  at::Tensor fromLengths_;
  at::Tensor toLengths_;
  double rounding_;
};

/// A metric that looks at distances between sets of rows, one pair of sets after the other.
class DistanceMetric : public Blockwise {
 protected:
  struct Block {
    /// [count, M], squared.
    at::Tensor distances;
    int64_t start;
    int64_t count;
    double rounding;
  };

  /// Calls `look` with all distances from the rows to the points, 64 MB of them at a time.
  void stageDistances(const at::Tensor& from, const at::Tensor& to,
                      std::function<void(const Block&)> look);
  /// Fills `radii` [N] with the squared distance of each row to the `neighbours`-th nearest other
  /// row of its set.
  void stageRadii(const at::Tensor& rows, int64_t neighbours, const at::Tensor& radii);

 private:
  /// Of the stage under way.
  std::optional<SquaredDistances> distances_;
};

}  // namespace falsario::metrics
