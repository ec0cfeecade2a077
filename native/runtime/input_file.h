#pragma once

#include <cstdint>
#include <string>

namespace falsario {

/// A file that is read here and there; closed when it is destroyed.
class InputFile {
 public:
  /// Throws DATA_NOT_FOUND or DATA_INVALID, saying why it cannot be opened.
  explicit InputFile(std::string path);
  ~InputFile();
  InputFile(InputFile&& other) noexcept;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  InputFile& operator=(InputFile&&) = delete;

  /// Asks the operating system to fetch these bytes soon, where it takes such advice.
  void prefetch(int64_t offset, int64_t length) const;
  /// Exactly these bytes; throws DATA_INVALID, naming the byte, where the file ends before.
  void read(uint8_t* to, int64_t length, int64_t offset) const;

 private:
  std::string path_;
  int descriptor_;
};

}  // namespace falsario
