#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace falsario::metrics {

/// A computation over many rows that is divided into blocks. Blocks bound the memory (all pairwise
/// distances of 50,000 rows would take 20 GB), and a training run that shares the thread continues
/// between two blocks. The results of a metric are valid after advance() has returned true.
class Blockwise {
 public:
  Blockwise() = default;
  // Not copyable, because stages refer to the object.
  Blockwise(const Blockwise&) = delete;
  Blockwise& operator=(const Blockwise&) = delete;
  virtual ~Blockwise() = default;

  /// Computes the next block. Returns true if all blocks are done.
  bool advance();

 protected:
  using Compute = std::function<void(int64_t start, int64_t count)>;

  /// Adds a stage that follows the stages so far. It calls `compute` for `block` rows at a time.
  void addStage(int64_t rows, int64_t block, Compute compute);

 private:
  struct Stage {
    int64_t rows;
    int64_t block;
    Compute compute;
  };
  std::vector<Stage> stages_;
  size_t current_ = 0;
  int64_t done_ = 0;
};

}  // namespace falsario::metrics
