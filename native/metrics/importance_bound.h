#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "models/model.h"
#include "runtime/random_stream.h"

namespace falsario::metrics {

/// The importance weighted bound on log p(x) (Burda, Grosse, Salakhutdinov 2016): the logarithm of
/// the mean of K importance weights, in float64. It is computed for a few samples of a few images
/// at a time, so that neither memory nor the duration of a slice grows with K.
///
/// The noise of an image depends only on the seed and on the image's index among all images.
class ImportanceBound {
 public:
  /// `images` [N, C, H, W] are in the model's range. `first` is the index of the first of them
  /// among all images that are measured with this seed.
  ImportanceBound(std::shared_ptr<const Model> model, at::Tensor images, at::Tensor labels,
                  int64_t samples, uint64_t seed, int64_t first);

  /// Computes the next samples. Returns true if all samples are done.
  bool advance();
  /// The bound of each image in nats, float64 [N] on the CPU.
  at::Tensor result() const;

 private:
  /// [samples, images, latent]
  at::Tensor noise(int64_t images, int64_t samples);
  void add(const at::Tensor& logWeights, int64_t images);

  std::shared_ptr<const Model> model_;
  at::Tensor images_;
  at::Tensor labels_;
  RandomStream stream_;
  int64_t samples_;
  int64_t first_;
  int64_t imagesPerPart_;
  int64_t samplesPerPart_;
  /// Logarithm of the sum of the weights so far, [N].
  at::Tensor logSums_;
  /// Next counter of the stream for each image of the current part.
  std::vector<uint64_t> counters_;
  int64_t image_ = 0;
  int64_t sample_ = 0;
};

}  // namespace falsario::metrics
