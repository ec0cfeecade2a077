#include "metrics/importance_bound.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "models/has_posterior.h"

namespace falsario::metrics {
namespace {

// At most 32 x 16 latents are decoded at a time.
constexpr int64_t maxImages = 32;
constexpr int64_t maxSamples = 16;

// Every image has its own part of the stream: its index is the upper half of the counter.
constexpr uint64_t counterBits = 32;

/// Returns whether the networks mix the images of a batch.
bool mixesImages(const Model& model) {
  return model.require<HasPosterior>().boundsTogether();
}

}  // namespace

ImportanceBound::ImportanceBound(std::shared_ptr<const Model> model, at::Tensor images,
                                 at::Tensor labels, int64_t samples, uint64_t seed, int64_t first)
    : model_(std::move(model)),
      images_(std::move(images)),
      labels_(std::move(labels)),
      stream_(seed, "importance", model_->device()),
      samples_(samples),
      first_(first),
      // If the networks mix images, every sample needs a batch with all images.
      imagesPerPart_(mixesImages(*model_) ? images_.size(0) : maxImages),
      samplesPerPart_(mixesImages(*model_) ? 1 : maxSamples),
      logSums_(at::full({images_.size(0)}, -std::numeric_limits<double>::infinity(),
                        images_.options().dtype(at::kDouble))),
      counters_(static_cast<size_t>(std::min(imagesPerPart_, images_.size(0)))) {}

bool ImportanceBound::advance() {
  const at::NoGradGuard noGrad;
  const int64_t images = std::min(imagesPerPart_, images_.size(0) - image_);
  const int64_t samples = std::min(samplesPerPart_, samples_ - sample_);
  const auto current = [&](const at::Tensor& rows) {
    return rows.defined() ? rows.narrow(0, image_, images) : rows;
  };
  add(model_->require<HasPosterior>().logWeights(current(images_), current(labels_),
                                                 noise(images, samples)),
      images);
  sample_ += samples;
  if (sample_ == samples_) {
    sample_ = 0;
    image_ += images;
  }
  return image_ == images_.size(0);
}

at::Tensor ImportanceBound::noise(int64_t images, int64_t samples) {
  const int64_t latentSize = model_->require<HasPosterior>().latentSize();
  std::vector<at::Tensor> latents;
  for (int64_t image = 0; image < images; ++image) {
    uint64_t& counter = counters_.at(static_cast<size_t>(image));
    if (sample_ == 0) counter = static_cast<uint64_t>(first_ + image_ + image) << counterBits;
    stream_.setState(counter);
    latents.push_back(stream_.normal({samples, latentSize}));
    counter = stream_.state();
  }
  return at::stack(latents, 1);
}

void ImportanceBound::add(const at::Tensor& logWeights, int64_t images) {
  at::Tensor sums = logSums_.narrow(0, image_, images);
  sums.copy_(at::logaddexp(sums, logWeights.logsumexp(0)));
}

at::Tensor ImportanceBound::result() const {
  return (logSums_ - std::log(static_cast<double>(samples_))).to(at::kCPU).contiguous();
}

}  // namespace falsario::metrics
