#include "runtime/input_file.h"

#include <fcntl.h>
#include <unistd.h>

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

}  // namespace

InputFile::InputFile(std::string path)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {  // NOLINT: open() is variadic
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
  if (descriptor_ != closed) ::close(descriptor_);
}

void InputFile::prefetch([[maybe_unused]] int64_t offset, [[maybe_unused]] int64_t length) const {
#ifdef POSIX_FADV_WILLNEED
  static_cast<void>(posix_fadvise(descriptor_, offset, length, POSIX_FADV_WILLNEED));
#endif
}

void InputFile::read(uint8_t* to, int64_t length, int64_t offset) const {
  int64_t filled = 0;
  while (filled < length) {
    const ssize_t got =
        ::pread(descriptor_, to + filled, static_cast<size_t>(length - filled), offset + filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      const std::string received = got == 0 ? "the end of the file" : reason(errno);
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
