#pragma once

#include <c10/core/Device.h>

#include <string>

namespace falsario {

/// `cpu`, `cuda` or `cuda:N`. Throws DEVICE_UNAVAILABLE where there is no such device.
at::Device parseDevice(const std::string& name);

/// CPU threads for the calling thread's parallel regions; 0 leaves LibTorch's own choice.
void useThreads(int count);

}  // namespace falsario
