#pragma once

#include <string>
#include <vector>

#include "runtime/input_file.h"
#include "training/dataset.h"

namespace falsario {

/// Consecutive images in a file, from byte `offset` on.
struct StoredPart {
  std::string path;
  int64_t offset;
  int64_t count;
};

/// Images that stay in their files: each batch reads its own rows, so that memory does not grow
/// with the data.
///
/// Files are read, not mapped, because mapped pages count as the process's own memory, and
/// truncating a mapped file ends the process with SIGBUS. The operating system caches the data
/// either way.
class StoredDataset final : public Dataset {
 public:
  /// `image`: [C, H, W]; `labels`: uint8 [N], or undefined. Throws DATA_NOT_FOUND, DATA_INVALID.
  StoredDataset(const std::vector<StoredPart>& parts, std::vector<int64_t> image,
                const at::Tensor& labels, at::Device device);

  int64_t count() const override { return count_; }
  /// Throws DATA_INVALID, naming file and byte offset, if a file has changed.
  at::Tensor images(const at::Tensor& rows) const override;

 private:
  struct OpenPart {
    InputFile file;
    int64_t offset;
    /// The row of the first image.
    int64_t first;
  };
  struct Place {
    const InputFile* file;
    int64_t offset;
  };
  Place placeOf(int64_t row) const;

  std::vector<OpenPart> parts_;
  std::vector<int64_t> image_;
  int64_t imageBytes_;
  int64_t count_ = 0;
};

}  // namespace falsario
