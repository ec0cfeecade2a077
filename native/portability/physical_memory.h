#pragma once

namespace falsario {

/// The bytes of memory that this machine has.
double physicalMemory();

}  // namespace falsario
