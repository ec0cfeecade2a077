#pragma once

#include <ATen/ATen.h>

#include "runtime/random_stream.h"

namespace falsario {

/// How real images are changed each time they are shown.
struct AugmentationSettings {
  /// Mirrored left to right, every second image on average.
  bool horizontalFlip = false;
  /// Mirrored top to bottom, every second image on average.
  bool verticalFlip = false;
  /// Moved by up to so many whole pixels along either axis; smaller than the image.
  int64_t translate = 0;
};

/// Changes batches of bytes on the device, by a random stream of its own: what is off draws
/// nothing.
class Augmentation {
 public:
  Augmentation(AugmentationSettings settings, uint64_t seed, at::Device device)
      : settings_(settings), stream_(seed, "augmentation", device) {}

  /// uint8 [N, C, H, W], each image by a draw of its own. What a translation uncovers repeats the
  /// edge: black would be a bar that a GAN learns wherever the background is not black, and
  /// wrapping around would show things in two halves.
  at::Tensor apply(const at::Tensor& images);

  RandomStream& stream() { return stream_; }

 private:
  /// Where along an axis of `side` pixels each image's pixels come from: int64 [count, side].
  at::Tensor origins(int64_t count, int64_t side, bool flip, at::Device device);

  AugmentationSettings settings_;
  RandomStream stream_;
};

}  // namespace falsario
