#pragma once

#include "training/dataset.h"

namespace falsario {

/// Images that are all in the memory of the device.
class MemoryDataset final : public Dataset {
 public:
  /// `images`: uint8 [N, C, H, W]; `labels`: uint8 [N], or undefined. Moves both to the device.
  MemoryDataset(const at::Tensor& images, const at::Tensor& labels, at::Device device)
      : Dataset(device, device, labels), images_(images.to(device)) {}

  int64_t count() const override { return images_.size(0); }
  at::Tensor images(const at::Tensor& rows) const override { return images_.index_select(0, rows); }
  size_t bytes() const override { return Dataset::bytes() + images_.nbytes(); }

 private:
  at::Tensor images_;
};

}  // namespace falsario
