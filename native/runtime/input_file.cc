#include "runtime/input_file.h"

#include <fcntl.h>
#ifdef _WIN32
#include <io.h>

#include "portability/windows_api.h"
#else
#include <unistd.h>
#endif

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "runtime/error.h"

namespace falsario {
namespace {

constexpr int closed = -1;

std::string reason(int code) {
  return std::generic_category().message(code);
}

#ifdef _WIN32

int openFile(const std::string& path) {
  return ::_wopen(widePath(path).c_str(), _O_RDONLY | _O_BINARY | _O_NOINHERIT | _O_RANDOM);
}

void closeFile(int descriptor) {
  ::_close(descriptor);
}

/// Reads at most `length` bytes at an offset. Returns how many, 0 at the end of the file, or a
/// negative number with the reason.
int64_t readAt(int descriptor, uint8_t* to, int64_t length, int64_t offset, std::string& failure) {
  constexpr int64_t largest = int64_t{1} << 30U;
  constexpr int64_t low = 0xFFFFFFFF;
  OVERLAPPED place = {};
  place.Offset = static_cast<DWORD>(offset & low);
  place.OffsetHigh = static_cast<DWORD>(offset >> 32);
  DWORD got = 0;
  const auto wanted = static_cast<DWORD>(std::min(length, largest));
  const auto handle = reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor));  // NOLINT
  if (ReadFile(handle, to, wanted, &got, &place) != 0) return got;
  const DWORD code = GetLastError();
  if (code == ERROR_HANDLE_EOF) return 0;
  failure = windowsReason(code);
  return -1;
}

#else

int openFile(const std::string& path) {
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC);  // NOLINT: open() is variadic
}

void closeFile(int descriptor) {
  ::close(descriptor);
}

/// Reads at most `length` bytes at an offset. Returns how many, 0 at the end of the file, or a
/// negative number with the reason.
int64_t readAt(int descriptor, uint8_t* to, int64_t length, int64_t offset, std::string& failure) {
  for (;;) {
    const int64_t got = ::pread(descriptor, to, static_cast<size_t>(length), offset);
    if (got >= 0) return got;
    if (errno == EINTR) continue;
    failure = reason(errno);
    return got;
  }
}

#endif

}  // namespace

InputFile::InputFile(std::string path) : path_(std::move(path)), descriptor_(openFile(path_)) {
  if (descriptor_ == closed) {
    const int code = errno;
    throw Error(code == ENOENT ? "DATA_NOT_FOUND" : "DATA_INVALID", path_,
                "cannot be read: " + reason(code));
  }
#ifdef POSIX_FADV_RANDOM
  // Without this advice the system also reads the surroundings of each image, which evicts useful
  // pages from its cache.
  static_cast<void>(posix_fadvise(descriptor_, 0, 0, POSIX_FADV_RANDOM));
#endif
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, closed)) {}

InputFile::~InputFile() {
  if (descriptor_ != closed) closeFile(descriptor_);
}

void InputFile::prefetch([[maybe_unused]] int64_t offset, [[maybe_unused]] int64_t length) const {
#ifdef POSIX_FADV_WILLNEED
  static_cast<void>(posix_fadvise(descriptor_, offset, length, POSIX_FADV_WILLNEED));
#endif
}

void InputFile::read(uint8_t* to, int64_t length, int64_t offset) const {
  int64_t filled = 0;
  while (filled < length) {
    std::string failure;
    const int64_t got = readAt(descriptor_, to + filled, length - filled, offset + filled, failure);
    if (got <= 0) {
      const std::string received = got == 0 ? "the end of the file" : failure;
      const std::string expected = std::to_string(length - filled) + " more bytes";
      std::string message = "expected ";
      message.append(expected).append(", received ").append(received);
      throw Error("DATA_INVALID", path_ + ", byte " + std::to_string(offset + filled), message,
                  {.expected = expected,
                   .received = received,
                   .fix = "do not change the file while it is in use"});
    }
    filled += got;
  }
}

}  // namespace falsario
