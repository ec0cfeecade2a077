#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <string>

namespace falsario {

/// Parses `cpu`, `cuda` or `cuda:N`. Throws DEVICE_UNAVAILABLE if there is no such device.
at::Device parseDevice(const std::string& name);

/// Returns the memory of tensors on a device in bytes, as the device's allocator rounds it up.
int64_t bytesInUse(at::Device device);

/// Sets the number of CPU threads for the calling thread's parallel regions. 0 is LibTorch's
/// choice.
void useThreads(int count);

}  // namespace falsario
