#include "runtime/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include "runtime/cpu_allocator.h"
#include "runtime/error.h"

namespace falsario {

at::Device parseDevice(const std::string& name) {
  if (name == "cpu") return at::kCPU;
  if (name != "cuda" && !name.starts_with("cuda:")) {
    throw Error("DEVICE_UNAVAILABLE", "device", "unknown device \"" + name + "\"",
                {.expected = "cpu, cuda or cuda:N", .received = name});
  }
  if (!at::hasCUDA()) {
    throw Error("DEVICE_UNAVAILABLE", "device", "CUDA is not available on this machine",
                {.expected = "cpu",
                 .received = name,
                 .fix = "use cpu, or run falsario doctor to see the reason"});
  }
  const at::Device device(name == "cuda" ? "cuda:0" : name);
  const auto count = c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount();
  if (device.index() >= count) {
    throw Error("DEVICE_UNAVAILABLE", "device",
                name + " does not exist because this machine has " + std::to_string(count) +
                    (count == 1 ? " CUDA device" : " CUDA devices"),
                {.expected = "cuda:0 to cuda:" + std::to_string(count - 1), .received = name});
  }
  return device;
}

int64_t bytesInUse(at::Device device) {
  if (device.is_cpu()) return cpuMemory().inUse;
  constexpr auto aggregate = static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE);
  return c10::getDeviceAllocator(device.type())
      ->getDeviceStats(device.index())
      .allocated_bytes[aggregate]
      .current;
}

void useThreads(int count) {
  // Read once, before the first call changes it.
  static const int defaultCount = at::get_num_threads();
  const int threads = count > 0 ? count : defaultCount;
  if (at::get_num_threads() != threads) at::set_num_threads(threads);
}

}  // namespace falsario
