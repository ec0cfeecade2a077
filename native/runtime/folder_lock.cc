#include "runtime/folder_lock.h"

#ifdef _WIN32
#include "portability/windows_api.h"
#else
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#endif

#include "runtime/error.h"

namespace falsario {
namespace {

[[noreturn]] void refuseBusy(const std::string& path) {
  throw Error("RUN_BUSY", path, "another process is training in this folder",
              {.fix = "wait until it ends, or choose another folder"});
}

[[noreturn]] void refuseUnopened(const std::string& path, const std::string& reason) {
  throw Error("OUTPUT_UNWRITABLE", path, "the folder cannot be opened: " + reason);
}

}  // namespace

#ifdef _WIN32

FolderLock::FolderLock(const std::string& path)
    : file_(CreateFileW(widePath(path + "\\.falsario.lock").c_str(), GENERIC_WRITE,
                        /*dwShareMode=*/0, /*lpSecurityAttributes=*/nullptr, OPEN_ALWAYS,
                        FILE_ATTRIBUTE_HIDDEN | FILE_FLAG_DELETE_ON_CLOSE,
                        /*hTemplateFile=*/nullptr)) {
  holds_ = file_ != INVALID_HANDLE_VALUE;
  if (holds_) return;
  const DWORD code = GetLastError();
  if (code == ERROR_SHARING_VIOLATION) refuseBusy(path);
  refuseUnopened(path, windowsReason(code));
}

FolderLock::~FolderLock() {
  CloseHandle(file_);
}

#else

FolderLock::FolderLock(const std::string& path)
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open() is variadic
    : descriptor_(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) refuseUnopened(path, std::strerror(errno));
  holds_ = flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
  if (holds_ || errno != EWOULDBLOCK) return;
  close(descriptor_);
  refuseBusy(path);
}

FolderLock::~FolderLock() {
  close(descriptor_);
}

#endif

}  // namespace falsario
