#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <utility>

namespace falsario {

/// Images and, if the data have them, labels, read by row. They stay uint8, a quarter of float32's
/// memory, and are scaled batch by batch.
class Dataset {
 public:
  virtual ~Dataset() = default;
  Dataset(const Dataset&) = delete;
  Dataset& operator=(const Dataset&) = delete;

  virtual int64_t count() const = 0;
  /// uint8 [n, C, H, W] on the device, in the order of `rows`: int64 [n] on rowDevice().
  virtual at::Tensor images(const at::Tensor& rows) const = 0;
  /// int64 [n] on the device; for data with labels only.
  at::Tensor labels(const at::Tensor& rows) const {
    return labels_.index_select(0, rows).to(device_, at::kLong);
  }

  /// The device of the batches.
  at::Device device() const { return device_; }
  /// The device of `rows`: an order that is stored there saves a transfer per batch.
  at::Device rowDevice() const { return rowDevice_; }
  /// The memory of images and labels on any device.
  virtual size_t bytes() const { return labels_.defined() ? labels_.nbytes() : 0; }

 protected:
  /// `labels`: uint8 [N], an eighth of int64's memory; undefined for data without labels.
  Dataset(at::Device device, at::Device rowDevice, const at::Tensor& labels)
      : device_(device), rowDevice_(rowDevice) {
    if (labels.defined()) labels_ = labels.to(rowDevice);
  }

 private:
  at::Device device_;
  at::Device rowDevice_;
  at::Tensor labels_;
};

}  // namespace falsario
