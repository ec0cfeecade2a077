#include "runtime/philox.h"

#include "kernels/multiversioned.h"

namespace falsario {
namespace {

constexpr uint32_t multiplier0 = 0xD2511F53U;
constexpr uint32_t multiplier1 = 0xCD9E8D57U;
constexpr uint32_t weyl0 = 0x9E3779B9U;
constexpr uint32_t weyl1 = 0xBB67AE85U;
constexpr int rounds = 10;
// Counters processed together, so that the inner loops below become vector instructions.
constexpr int lanes = 16;

// Integer arithmetic gives the same bits for every instruction set.
FALSARIO_MULTIVERSIONED
void permute(const Philox& philox, uint64_t first, uint32_t* words) {
  uint32_t c0[lanes];
  uint32_t c1[lanes];
  uint32_t c2[lanes];
  uint32_t c3[lanes];
  for (int lane = 0; lane < lanes; ++lane) {
    const uint64_t counter = first + static_cast<uint64_t>(lane);
    c0[lane] = static_cast<uint32_t>(counter);
    c1[lane] = static_cast<uint32_t>(counter >> 32U);
    c2[lane] = philox.stream0;
    c3[lane] = philox.stream1;
  }
  uint32_t key0 = philox.key0;
  uint32_t key1 = philox.key1;
  for (int round = 0; round < rounds; ++round) {
    for (int lane = 0; lane < lanes; ++lane) {
      const uint64_t product0 = static_cast<uint64_t>(multiplier0) * c0[lane];
      const uint64_t product1 = static_cast<uint64_t>(multiplier1) * c2[lane];
      const uint32_t next0 = static_cast<uint32_t>(product1 >> 32U) ^ c1[lane] ^ key0;
      const uint32_t next2 = static_cast<uint32_t>(product0 >> 32U) ^ c3[lane] ^ key1;
      c1[lane] = static_cast<uint32_t>(product1);
      c3[lane] = static_cast<uint32_t>(product0);
      c0[lane] = next0;
      c2[lane] = next2;
    }
    key0 += weyl0;
    key1 += weyl1;
  }
  for (int lane = 0; lane < lanes; ++lane) {
    words[4 * lane] = c0[lane];
    words[4 * lane + 1] = c1[lane];
    words[4 * lane + 2] = c2[lane];
    words[4 * lane + 3] = c3[lane];
  }
}

}  // namespace

void Philox::fill(uint64_t first, int64_t count, uint32_t* words) const {
  int64_t done = 0;
  for (; done + lanes <= count; done += lanes) {
    permute(*this, first + static_cast<uint64_t>(done), words + 4 * done);
  }
  if (done == count) return;
  uint32_t remainder[4 * lanes];
  permute(*this, first + static_cast<uint64_t>(done), remainder);
  for (int64_t word = 0; word < 4 * (count - done); ++word) {
    words[4 * done + word] = remainder[word];
  }
}

}  // namespace falsario
