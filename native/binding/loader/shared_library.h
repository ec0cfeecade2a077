#pragma once

#include <string>

namespace falsario {

/// Opens a shared library for the whole process. Returns an empty string, or why it cannot be
/// opened. It is never closed, because LibTorch cannot be unloaded.
std::string openSharedLibrary(const std::string& path);

}  // namespace falsario
