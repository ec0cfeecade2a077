#pragma once

#include <memory>

#include "models/image_spec.h"
#include "runtime/random_stream.h"
#include "training/augmentation.h"
#include "training/batch.h"
#include "training/dataset.h"
#include "training/state.h"

namespace falsario {

/// Goes through the data epoch by epoch, each in an order of its own; the last short batch is
/// dropped. Augments and scales what it hands out.
class DataSampler {
 public:
  /// `labelled` says whether batches carry labels; the data must have them then.
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
  /// The stream before it drew this epoch's order: enough to draw that order again.
  int64_t epochStart_ = 0;
  at::Tensor order_;
  int64_t cursor_ = 0;
};

}  // namespace falsario
