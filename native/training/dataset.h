#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <utility>

namespace falsario {

/// Images that are asked for by row, with labels where there are any. They stay uint8, a quarter of
/// float32's memory, and are scaled batch by batch.
class Dataset {
 public:
  virtual ~Dataset() = default;
  Dataset(const Dataset&) = delete;
  Dataset& operator=(const Dataset&) = delete;

  virtual int64_t count() const = 0;
  /// uint8 [n, C, H, W] on the device, in the order of `rows`: int64 [n] on rowDevice().
  virtual at::Tensor images(const at::Tensor& rows) const = 0;
  /// int64 [n] on the device; only of data that have labels.
  at::Tensor labels(const at::Tensor& rows) const {
    return labels_.index_select(0, rows).to(device_, at::kLong);
  }

  /// Where batches come out.
  at::Device device() const { return device_; }
  /// Where rows are looked up: an order put there once spares a transfer a batch.
  at::Device rowDevice() const { return rowDevice_; }
  /// What it holds on the device or, as labels of stored images, beside it.
  virtual size_t bytes() const { return labels_.defined() ? labels_.nbytes() : 0; }

 protected:
  /// `labels`: uint8 [N], an eighth of int64's memory; undefined where the data has none.
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
