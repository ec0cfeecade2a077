#include "portability/physical_memory.h"

#ifdef _WIN32
#include "portability/windows_api.h"
#else
#include <unistd.h>
#endif

namespace falsario {

double physicalMemory() {
#ifdef _WIN32
  MEMORYSTATUSEX status = {};
  status.dwLength = sizeof(status);
  GlobalMemoryStatusEx(&status);
  return static_cast<double>(status.ullTotalPhys);
#else
  return static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
#endif
}

}  // namespace falsario
