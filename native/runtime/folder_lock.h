#pragma once

#include <string>

namespace falsario {

/// A folder that one process at a time may have. The system gives it free when the process ends,
/// however it ends: nothing is left behind that a later one must explain away.
class FolderLock {
 public:
  /// Throws RUN_BUSY where another holds the folder. File systems without locks (some network
  /// shares) are not locked: holds() says so.
  explicit FolderLock(const std::string& path);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  bool holds() const { return holds_; }

 private:
  int descriptor_ = -1;
  bool holds_ = false;
};

}  // namespace falsario
