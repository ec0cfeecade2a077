#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "models/model.h"
#include "runtime/random_stream.h"

namespace falsario::metrics {

/// The importance weighted bound on log p(x) (Burda, Grosse, Salakhutdinov 2016): the logarithm of
/// the mean of K importance weights, in float64. It is made a few samples of a few images at a
/// time, so that neither the memory nor the time between a run's turns grows with K.
///
/// The noise of an image depends on the seed and its place among all images alone, not on what is
/// computed beside it.
class ImportanceBound {
 public:
  /// `images` [N, C, H, W] in the model's range and its `labels`; they are the images `first` and
  /// on of all that are measured by this seed.
  ImportanceBound(std::shared_ptr<const Model> model, at::Tensor images, at::Tensor labels,
                  int64_t samples, uint64_t seed, int64_t first);

  /// Takes the next samples; true when all are taken.
  bool advance();
  /// Each image's bound, float64 [N] on the CPU.
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
  int64_t imagesAtOnce_;
  int64_t samplesAtOnce_;
  /// log of the sum of the weights so far.
  at::Tensor logSums_;
  /// Where the stream goes on for each of the images at hand.
  std::vector<uint64_t> places_;
  int64_t image_ = 0;
  int64_t sample_ = 0;
};

}  // namespace falsario::metrics
