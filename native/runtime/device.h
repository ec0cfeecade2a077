#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <string>

namespace falsario {

/// `cpu`, `cuda` or `cuda:N`. Throws DEVICE_UNAVAILABLE where there is no such device.
at::Device parseDevice(const std::string& name);

/// What tensors hold there, in bytes, as large as the device's allocator rounds it up.
int64_t bytesInUse(at::Device device);

/// CPU threads for the calling thread's parallel regions; 0 leaves LibTorch's own choice.
void useThreads(int count);

}  // namespace falsario
