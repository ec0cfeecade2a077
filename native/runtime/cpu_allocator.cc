#include "runtime/cpu_allocator.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>
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

/// What vector instructions and LibTorch's own allocator want; also the room for a block's header.
constexpr size_t alignment = 64;
/// Blocks from here on are laid on huge pages: fewer faults, fewer look-ups.
constexpr size_t hugePage = size_t{2} << 20U;
/// More than this is not kept but given back.
constexpr size_t keptAtMost = size_t{4} << 30U;

/// Sizes are rounded up to one of four steps in each power of two: at most a quarter is wasted, and
/// blocks fit again although sizes vary.
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

/// Stands before the memory that is handed out.
struct Header {
  size_t index;
  size_t bytes;
};
static_assert(sizeof(Header) <= alignment);

class CachingCpuAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    // oneDNN asks by raw_allocate, which needs the context to be the memory itself.
    void* memory = bytes == 0 ? nullptr : take(bytes);
    return {memory, memory, &giveBack, c10::DeviceType::CPU};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &giveBack; }
  void copy_data(void* to, const void* from, size_t bytes) const override {
    default_copy_data(to, from, bytes);
  }

  CpuMemory memory() {
    const std::scoped_lock lock(mutex_);
    return {static_cast<int64_t>(inUse_), static_cast<int64_t>(inUse_ + kept_)};
  }

  void giveBackKept() {
    const std::scoped_lock lock(mutex_);
    for (std::vector<void*>& blocks : free_) {
      for (void* block : blocks) release(block);
      blocks.clear();
    }
    kept_ = 0;
    // Else much of it stays with the C library.
    trimHeap();
  }

  /// Never destroyed: tensors may be freed until the process ends.
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
        kept_ -= size;
        inUse_ += size;
        return static_cast<uint8_t*>(block) + alignment;
      }
    }
    const bool huge = size >= hugePage;
    void* block = nullptr;
    if (posix_memalign(&block, huge ? hugePage : alignment, size) != 0) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    // Advice only: where it is refused, ordinary pages serve.
    if (huge) static_cast<void>(madvise(block, size, MADV_HUGEPAGE));
#endif
    new (block) Header{index, size};
    {
      const std::scoped_lock lock(mutex_);
      inUse_ += size;
    }
    return static_cast<uint8_t*>(block) + alignment;
  }

  static void giveBack(void* memory) {
    if (memory == nullptr) return;
    instance().keep(static_cast<uint8_t*>(memory) - alignment);
  }

  void keep(void* block) {
    const auto [index, size] = *static_cast<const Header*>(block);
    {
      const std::scoped_lock lock(mutex_);
      inUse_ -= size;
      if (index < classes && kept_ + size <= keptAtMost) {
        free_[index].push_back(block);
        kept_ += size;
        return;
      }
    }
    release(block);
  }

  static void release(void* block) {
    std::free(block);  // NOLINT(cppcoreguidelines-no-malloc): posix_memalign's counterpart
  }

  std::mutex mutex_;
  std::array<std::vector<void*>, classes> free_;
  size_t kept_ = 0;
  size_t inUse_ = 0;
};

}  // namespace

void useCachingCpuAllocator() {
  // Over LibTorch's own, which has priority 0.
  constexpr uint8_t priority = 1;
  c10::SetCPUAllocator(&CachingCpuAllocator::instance(), priority);
}

CpuMemory cpuMemory() {
  return CachingCpuAllocator::instance().memory();
}

void trimHeap() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void giveBackKeptMemory() {
  CachingCpuAllocator::instance().giveBackKept();
}

}  // namespace falsario
