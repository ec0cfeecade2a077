#include "training/data_sampler.h"

#include <utility>

namespace falsario {

DataSampler::DataSampler(std::shared_ptr<const Dataset> data, ImageSpec image, bool labelled,
                         int64_t batchSize, uint64_t seed)
    : data_(std::move(data)),
      image_(std::move(image)),
      labelled_(labelled),
      batchSize_(batchSize),
      stream_(seed, "data", at::kCPU) {
  shuffle();
}

void DataSampler::shuffle() {
  epochStart_ = static_cast<int64_t>(stream_.state());
  order_ = stream_.permutation(data_->images.size(0)).to(data_->images.device());
  cursor_ = 0;
}

void DataSampler::visitState(StateVisitor& visitor) {
  int64_t start = epochStart_;
  visitor.integer("data.epochStart", start);
  if (start != epochStart_) {
    stream_.setState(static_cast<uint64_t>(start));
    shuffle();
  }
  visitor.integer("data.cursor", cursor_);
}

Batch DataSampler::next() {
  if (cursor_ + batchSize_ > order_.size(0)) shuffle();
  const at::Tensor rows = order_.narrow(0, cursor_, batchSize_);
  cursor_ += batchSize_;
  Batch batch{image_.scale(data_->images.index_select(0, rows)), {}};
  if (labelled_) batch.labels = data_->labels.index_select(0, rows);
  return batch;
}

}  // namespace falsario
