#pragma once

#include <string>

namespace falsario {

/// An exclusive lock on a folder. The operating system releases it when the process ends, even
/// after a crash, so no stale lock can remain.
class FolderLock {
 public:
  /// Throws RUN_BUSY if another process holds the lock.
  explicit FolderLock(const std::string& path);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  /// False on file systems without locks, such as some network shares.
  bool holds() const { return holds_; }

 private:
#ifdef _WIN32
  /// Windows locks no folder, so a file in it is held open that nobody else can open. The system
  /// removes the file with the lock.
  void* file_ = nullptr;
#else
  int descriptor_ = -1;
#endif
  bool holds_ = false;
};

}  // namespace falsario
