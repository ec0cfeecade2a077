#pragma once

#include <memory>

#include "models/image_spec.h"
#include "runtime/random_stream.h"
#include "training/augmentation.h"
#include "training/batch.h"
#include "training/dataset.h"
#include "training/state.h"

namespace falsario {

/// Iterates over the data in batches, each epoch in a new random order; drops the last batch of an
/// epoch if it is short. Augments and scales the images.
class DataSampler {
 public:
  /// If `labelled`, batches have labels, and so must the data.
  DataSampler(std::shared_ptr<const Dataset> data, ImageSpec image, bool labelled,
              int64_t batchSize, const AugmentationSettings& augmentation, uint64_t seed);

  Batch next();
  void visitState(StateVisitor& visitor);

 private:
  void shuffle();

  std::shared_ptr<const Dataset> data_;
  ImageSpec image_;
  Augmentation augmentation_;
  bool labelled_;
  int64_t batchSize_;
  RandomStream stream_;
  /// The stream's state before it drew this epoch's order, from which the order can be drawn again.
  int64_t epochStart_ = 0;
  at::Tensor order_;
  int64_t cursor_ = 0;
};

}  // namespace falsario
