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
    throw Error("DEVICE_UNAVAILABLE", "device",
                "expected cpu, cuda or cuda:N, got \"" + name + "\"");
  }
  if (!at::hasCUDA()) {
    throw Error("DEVICE_UNAVAILABLE", "device",
                "CUDA is not available here; use cpu, or run falsario doctor to see why");
  }
  const at::Device device(name == "cuda" ? "cuda:0" : name);
  const auto count = c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount();
  if (device.index() >= count) {
    throw Error(
        "DEVICE_UNAVAILABLE", "device",
        name + " does not exist: this machine has " + std::to_string(count) + " CUDA devices");
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
  // The default is asked for once, before anything changes it.
  static const int choice = at::get_num_threads();
  const int wanted = count > 0 ? count : choice;
  if (at::get_num_threads() != wanted) at::set_num_threads(wanted);
}

}  // namespace falsario
