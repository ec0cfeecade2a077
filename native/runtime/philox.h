#pragma once

#include <cstdint>

namespace falsario {

/// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3",
/// 2011): a keyed permutation of a 128-bit counter. Each counter gives four random words, in any
/// order and on any number of threads. The counter is the whole state.
struct Philox {
  uint32_t key0;
  uint32_t key1;
  uint32_t stream0;
  uint32_t stream1;

  /// Writes the four words of each counter in [first, first + count) to `words`, in order.
  void fill(uint64_t first, int64_t count, uint32_t* words) const;
};

}  // namespace falsario
