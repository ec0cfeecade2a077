#include "training/stored_dataset.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace falsario {

StoredDataset::StoredDataset(const std::vector<StoredPart>& parts, std::vector<int64_t> image,
                             const at::Tensor& labels, at::Device device)
    : Dataset(device, at::kCPU, labels),
      image_(std::move(image)),
      imageBytes_(
          std::accumulate(image_.begin(), image_.end(), int64_t{1}, std::multiplies<int64_t>())) {
  for (const StoredPart& part : parts) {
    parts_.push_back({InputFile(part.path), part.offset, count_});
    count_ += part.count;
  }
}

StoredDataset::Place StoredDataset::placeOf(int64_t row) const {
  const auto after =
      std::upper_bound(parts_.begin(), parts_.end(), row,
                       [](int64_t first, const OpenPart& part) { return first < part.first; });
  const OpenPart& part = *std::prev(after);
  return {&part.file, part.offset + (row - part.first) * imageBytes_};
}

at::Tensor StoredDataset::images(const at::Tensor& rows) const {
  std::vector<int64_t> sizes{rows.size(0)};
  sizes.insert(sizes.end(), image_.begin(), image_.end());
  // A GPU copies pinned memory by itself while this thread continues.
  const bool pinned = device().is_cuda();
  const at::Tensor batch = at::empty(sizes, at::TensorOptions(at::kByte).pinned_memory(pinned));

  const auto* const row = rows.const_data_ptr<int64_t>();
  std::vector<Place> places;
  places.reserve(static_cast<size_t>(rows.size(0)));
  for (int64_t i = 0; i < rows.size(0); ++i) {
    places.push_back(placeOf(row[i]));
    // Request all images before reading the first, because a disk serves many requests at once.
    places.back().file->prefetch(places.back().offset, imageBytes_);
  }
  auto* to = batch.data_ptr<uint8_t>();
  for (const Place& place : places) {
    place.file->read(to, imageBytes_, place.offset);
    to += imageBytes_;
  }
  return batch.to(device(), /*non_blocking=*/pinned);
}

}  // namespace falsario
