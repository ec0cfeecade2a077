#include "runtime/cpu_allocator.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#ifdef _WIN32
#include <malloc.h>
#else
#include <sys/mman.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

namespace falsario {
namespace {

/// Alignment of memory, as vector instructions need it. A block's header takes as many bytes.
constexpr size_t alignment = 64;
#ifndef _WIN32
/// Blocks of this size or larger use huge pages, which cause fewer page faults and TLB misses.
constexpr size_t hugePage = size_t{2} << 20U;
#endif
/// Largest total of cached blocks. Blocks beyond it go back to the system.
constexpr size_t maxCached = size_t{4} << 30U;

/// Sizes are rounded up to one of four steps between two powers of two. This wastes at most a
/// quarter, and blocks can be reused although sizes vary.
constexpr size_t stepsPerPower = 4;
constexpr size_t smallest = 256;
constexpr size_t classes = 200;

struct SizeClass {
  size_t index;
  size_t bytes;
};

SizeClass classOf(size_t bytes) {
  if (bytes <= smallest) return {0, smallest};
  const auto power = static_cast<size_t>(std::bit_width(bytes - 1)) - 1;
  const size_t base = size_t{1} << power;
  const size_t step = base / stepsPerPower;
  const size_t steps = (bytes - base + step - 1) / step;
  const auto smallestPower = static_cast<size_t>(std::bit_width(smallest)) - 1;
  return {(power - smallestPower) * stepsPerPower + steps, base + steps * step};
}

/// Precedes the memory of every block.
struct Header {
  size_t index;
  size_t bytes;
};
static_assert(sizeof(Header) <= alignment);

class CachingCpuAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    // oneDNN calls raw_allocate, which requires the context to be the memory itself.
    void* memory = bytes == 0 ? nullptr : take(bytes);
    return {memory, memory, &free, c10::DeviceType::CPU};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &free; }
  void copy_data(void* to, const void* from, size_t bytes) const override {
    default_copy_data(to, from, bytes);
  }

  CpuMemory memory() {
    const std::scoped_lock lock(mutex_);
    return {static_cast<int64_t>(inUse_), static_cast<int64_t>(inUse_ + cached_)};
  }

  void releaseCached() {
    const std::scoped_lock lock(mutex_);
    for (std::vector<void*>& blocks : free_) {
      for (void* block : blocks) release(block);
      blocks.clear();
    }
    cached_ = 0;
    // Otherwise the C library keeps much of the memory.
    trimHeap();
  }

  /// Never destroyed, because tensors may be freed until the process ends.
  static CachingCpuAllocator& instance() {
    static auto* const only = new CachingCpuAllocator;  // NOLINT(cppcoreguidelines-owning-memory)
    return *only;
  }

 private:
  void* take(size_t bytes) {
    const auto [index, size] = classOf(bytes + alignment);
    {
      const std::scoped_lock lock(mutex_);
      if (index < classes && !free_[index].empty()) {
        void* block = free_[index].back();
        free_[index].pop_back();
        cached_ -= size;
        inUse_ += size;
        return static_cast<uint8_t*>(block) + alignment;
      }
    }
    void* block = reserve(size);
    new (block) Header{index, size};
    {
      const std::scoped_lock lock(mutex_);
      inUse_ += size;
    }
    return static_cast<uint8_t*>(block) + alignment;
  }

  static void* reserve(size_t size) {
#ifdef _WIN32
    void* block = _aligned_malloc(size, alignment);
    if (block == nullptr) throw std::bad_alloc();
#else
    const bool huge = size >= hugePage;
    void* block = nullptr;
    if (posix_memalign(&block, huge ? hugePage : alignment, size) != 0) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    // If the system refuses the advice, it uses ordinary pages.
    if (huge) static_cast<void>(madvise(block, size, MADV_HUGEPAGE));
#endif
#endif
    return block;
  }

  static void free(void* memory) {
    if (memory == nullptr) return;
    instance().cache(static_cast<uint8_t*>(memory) - alignment);
  }

  /// Caches a block, or returns it to the system if the cache is full.
  void cache(void* block) {
    const auto [index, size] = *static_cast<const Header*>(block);
    {
      const std::scoped_lock lock(mutex_);
      inUse_ -= size;
      if (index < classes && cached_ + size <= maxCached) {
        free_[index].push_back(block);
        cached_ += size;
        return;
      }
    }
    release(block);
  }

  static void release(void* block) {
#ifdef _WIN32
    _aligned_free(block);
#else
    std::free(block);  // NOLINT(cppcoreguidelines-no-malloc): posix_memalign requires it
#endif
  }

  std::mutex mutex_;
  std::array<std::vector<void*>, classes> free_;
  size_t cached_ = 0;
  size_t inUse_ = 0;
};

}  // namespace

void useCachingCpuAllocator() {
  // LibTorch's own allocator has priority 0.
  constexpr uint8_t priority = 1;
  // Once for the process: a worker thread loads the add-on while the training thread allocates.
  static std::once_flag once;
  std::call_once(once, [] { c10::SetCPUAllocator(&CachingCpuAllocator::instance(), priority); });
}

CpuMemory cpuMemory() {
  return CachingCpuAllocator::instance().memory();
}

void trimHeap() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void releaseCachedMemory() {
  CachingCpuAllocator::instance().releaseCached();
}

}  // namespace falsario
