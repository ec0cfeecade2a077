#pragma once

#include <ATen/ATen.h>

#include "runtime/random_stream.h"

namespace falsario {

/// Random changes of a real image each time it is in a batch.
struct AugmentationSettings {
  /// Mirrors left to right with probability ½.
  bool horizontalFlip = false;
  /// Mirrors top to bottom with probability ½.
  bool verticalFlip = false;
  /// Moves by up to this many whole pixels along either axis; less than the image's size.
  int64_t translate = 0;
};

/// Augments batches of bytes on the device, with its own random stream. A disabled change draws
/// nothing.
class Augmentation {
 public:
  Augmentation(AugmentationSettings settings, uint64_t seed, at::Device device)
      : settings_(settings), stream_(seed, "augmentation", device) {}

  /// uint8 [N, C, H, W]; each image has its own draws. A translation fills the uncovered pixels
  /// with the nearest pixels of the edge. Black pixels would form bars that a GAN learns if the
  /// background is not black, and wrapping around would split objects in two.
  at::Tensor apply(const at::Tensor& images);

  RandomStream& stream() { return stream_; }

 private:
  /// The source of each pixel along an axis of `side` pixels, for each image: int64 [count, side].
  at::Tensor origins(int64_t count, int64_t side, bool flip, at::Device device);

  AugmentationSettings settings_;
  RandomStream stream_;
};

}  // namespace falsario
