#include "training/data_sampler.h"

#include <utility>

namespace falsario {

DataSampler::DataSampler(std::shared_ptr<const Dataset> data, ImageSpec image, bool labelled,
                         int64_t batchSize, const AugmentationSettings& augmentation, uint64_t seed)
    : data_(std::move(data)),
      image_(std::move(image)),
      augmentation_(augmentation, seed, data_->device()),
      labelled_(labelled),
      batchSize_(batchSize),
      stream_(seed, "data", at::kCPU) {
  shuffle();
}

void DataSampler::shuffle() {
  epochStart_ = static_cast<int64_t>(stream_.state());
  // Free the last epoch's order first, because for large data it takes a hundred megabytes.
  order_.reset();
  order_ = stream_.permutation(data_->count()).to(data_->rowDevice());
  cursor_ = 0;
}

void DataSampler::visitState(StateVisitor& visitor) {
  int64_t start = epochStart_;
  visitor.integers("data.epochStart", {&start, 1});
  if (start != epochStart_) {
    stream_.setState(static_cast<uint64_t>(start));
    shuffle();
  }
  visitor.counter("data.cursor", cursor_, data_->count());
  visitor.stream("augmentation", augmentation_.stream());
}

Batch DataSampler::next() {
  if (cursor_ + batchSize_ > order_.size(0)) shuffle();
  const at::Tensor rows = order_.narrow(0, cursor_, batchSize_);
  cursor_ += batchSize_;
  Batch batch{image_.scale(augmentation_.apply(data_->images(rows))), {}};
  if (labelled_) batch.labels = data_->labels(rows);
  return batch;
}

}  // namespace falsario
