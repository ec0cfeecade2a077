#pragma once

#include <cstdint>
#include <string>

namespace falsario {

/// A file for reading at any offset.
class InputFile {
 public:
  /// Opens the file. Throws DATA_NOT_FOUND or DATA_INVALID with the reason.
  explicit InputFile(std::string path);
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  InputFile& operator=(InputFile&&) = delete;

  /// Advises the operating system to read these bytes into its cache.
  void prefetch(int64_t offset, int64_t length) const;
  /// Reads exactly `length` bytes. Throws DATA_INVALID with the byte offset if the file ends
  /// before.
  void read(uint8_t* to, int64_t length, int64_t offset) const;

 private:
  std::string path_;
  int descriptor_;
};

}  // namespace falsario
