#include "runtime/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runtime/error.h"

namespace falsario {

FolderLock::FolderLock(const std::string& path)
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open() is variadic
    : descriptor_(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) {
    throw Error("OUTPUT_UNWRITABLE", path,
                std::string("the folder cannot be opened: ") + std::strerror(errno));
  }
  holds_ = flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
  if (holds_ || errno != EWOULDBLOCK) return;
  close(descriptor_);
  throw Error("RUN_BUSY", path, "another process is training in this folder",
              {.fix = "wait until it ends, or choose another folder"});
}

FolderLock::~FolderLock() {
  close(descriptor_);
}

}  // namespace falsario
