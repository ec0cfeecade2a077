#pragma once

#include <cstdint>

namespace falsario {

/// Makes LibTorch cache freed CPU memory, by size, instead of returning it to the operating system
/// after every step. The page faults of new memory took a quarter of a small GAN's step. Applies to
/// the whole process; existing tensors keep their memory.
void useCachingCpuAllocator();

/// CPU memory of tensors in bytes, with rounded block sizes.
struct CpuMemory {
  int64_t inUse;
  /// Memory in use and cached blocks.
  int64_t reserved;
};
CpuMemory cpuMemory();

/// Returns all cached blocks to the system.
void releaseCachedMemory();

/// Returns unused memory of the C library's allocator to the system. It holds small objects
/// (autograd graphs, images being written), and its fragmentation slowly increases resident memory.
void trimHeap();

}  // namespace falsario
