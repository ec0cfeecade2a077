#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace falsario::metrics {

/// A computation over many rows in blocks: all distances of 50,000 rows to each other would take 20
/// GB, and a run that shares the thread gets its turns between two blocks. A metric is one of
/// these; what it found is asked for when advance() has said that it is done.
class Blockwise {
 public:
  Blockwise() = default;
  // The stages work on the object itself.
  Blockwise(const Blockwise&) = delete;
  Blockwise& operator=(const Blockwise&) = delete;
  virtual ~Blockwise() = default;

  /// Computes the next block; true when all are done.
  bool advance();

 protected:
  using Compute = std::function<void(int64_t start, int64_t count)>;

  /// Rows that come after those of the stages before, `block` at a time.
  void stage(int64_t rows, int64_t block, Compute compute);

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
