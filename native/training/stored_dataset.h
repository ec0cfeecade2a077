#pragma once

#include <string>
#include <vector>

#include "runtime/input_file.h"
#include "training/dataset.h"

namespace falsario {

/// Images one after the other in a file, from byte `offset` on.
struct StoredPart {
  std::string path;
  int64_t offset;
  int64_t count;
};

/// Images that stay in their files: only the rows of a batch are read, so that memory does not grow
/// with the data.
///
/// Why they are read and not mapped: the pages of a map count as the process's own memory, and a
/// file that is cut while it is mapped ends the process with SIGBUS. The operating system keeps
/// what was read in its cache either way.
class StoredDataset final : public Dataset {
 public:
  /// `image`: [C, H, W]; `labels`: uint8 [N], or undefined. Throws DATA_NOT_FOUND, DATA_INVALID.
  StoredDataset(const std::vector<StoredPart>& parts, std::vector<int64_t> image,
                const at::Tensor& labels, at::Device device);

  int64_t count() const override { return count_; }
  /// Throws DATA_INVALID, naming file and byte offset, where a file is no longer what it was.
  at::Tensor images(const at::Tensor& rows) const override;

 private:
  struct OpenPart {
    InputFile file;
    int64_t offset;
    /// The row of its first image.
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
