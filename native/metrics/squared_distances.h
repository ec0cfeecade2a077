#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <optional>

#include "metrics/blockwise.h"

namespace falsario::metrics {

/// Squared Euclidean distances between the rows of two sets, float64, one block at a time.
///
/// They are computed from dot products, which is many times faster than from differences. Both sets
/// are centred and converted to float64, so the rounding error is at most about 1e-13 of the
/// largest squared length: `rounding()`. Smaller distances become 0, so equal rows have distance 0.
/// Code that compares distances must allow for this error.
class SquaredDistances {
 public:
  /// `from` is [N, D], `to` is [M, D].
  SquaredDistances(const at::Tensor& from, const at::Tensor& to);

  /// Returns the distances of `count` rows from `start` on: [count, M].
  at::Tensor block(int64_t start, int64_t count) const;
  /// Largest rounding error of a squared distance.
  double rounding() const { return rounding_; }

 private:
  at::Tensor from_;
  at::Tensor to_;
  at::Tensor fromLengths_;
  at::Tensor toLengths_;
  double rounding_;
};

/// A metric of the distances between sets of rows.
class DistanceMetric : public Blockwise {
 protected:
  struct Block {
    /// Squared distances, [count, M].
    at::Tensor distances;
    int64_t start;
    int64_t count;
    double rounding;
  };

  /// Adds a stage that calls `use` with all distances from `from` to `to`, 64 MB at a time.
  void addDistances(const at::Tensor& from, const at::Tensor& to,
                    std::function<void(const Block&)> use);
  /// Adds a stage that fills `radii` [N] with the squared distance of each row to its
  /// `neighbours`-th nearest other row.
  void addRadii(const at::Tensor& rows, int64_t neighbours, const at::Tensor& radii);

 private:
  /// Distances of the current stage.
  std::optional<SquaredDistances> distances_;
};

}  // namespace falsario::metrics
