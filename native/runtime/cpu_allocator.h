#pragma once

#include <cstdint>

namespace falsario {

/// Makes LibTorch keep the CPU memory that its tensors give back, by size, instead of returning it
/// to the operating system after every step: fetching it anew, page by page, took a quarter of a
/// small GAN's step. For the whole process; tensors that exist already are not touched.
void useCachingCpuAllocator();

/// What tensors hold on the CPU, in bytes, each block as large as it was rounded up to.
struct CpuMemory {
  int64_t inUse;
  /// With the blocks that are kept for the next tensors: what the process has of the system.
  int64_t reserved;
};
CpuMemory cpuMemory();

/// Returns the kept blocks to the system; what is reserved is in use then.
void giveBackKeptMemory();

/// Returns what the C library's own allocator keeps of small things (graphs, pictures on their way
/// to a file): over hours its pieces spread, and resident memory creeps up.
void trimHeap();

}  // namespace falsario
