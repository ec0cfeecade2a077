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

// Decoded at once are at most as many as their product.
constexpr int64_t fewImages = 32;
constexpr int64_t fewSamples = 16;

// Every image's noise begins at a place of its own among the stream's numbers, far from the next.
constexpr uint64_t placeBits = 32;

bool judgesTogether(const Model& model) {
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
      // Where images depend on one another, a sample is of all of them and has a batch of its own.
      imagesAtOnce_(judgesTogether(*model_) ? images_.size(0) : fewImages),
      samplesAtOnce_(judgesTogether(*model_) ? 1 : fewSamples),
      logSums_(at::full({images_.size(0)}, -std::numeric_limits<double>::infinity(),
                        images_.options().dtype(at::kDouble))),
      places_(static_cast<size_t>(std::min(imagesAtOnce_, images_.size(0)))) {}

bool ImportanceBound::advance() {
  const at::NoGradGuard noGrad;
  const int64_t images = std::min(imagesAtOnce_, images_.size(0) - image_);
  const int64_t samples = std::min(samplesAtOnce_, samples_ - sample_);
  const auto part = [&](const at::Tensor& rows) {
    return rows.defined() ? rows.narrow(0, image_, images) : rows;
  };
  add(model_->require<HasPosterior>().logWeights(part(images_), part(labels_),
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
  std::vector<at::Tensor> each;
  for (int64_t image = 0; image < images; ++image) {
    uint64_t& place = places_.at(static_cast<size_t>(image));
    if (sample_ == 0) place = static_cast<uint64_t>(first_ + image_ + image) << placeBits;
    stream_.setState(place);
    each.push_back(stream_.normal({samples, latentSize}));
    place = stream_.state();
  }
  return at::stack(each, 1);
}

void ImportanceBound::add(const at::Tensor& logWeights, int64_t images) {
  at::Tensor sums = logSums_.narrow(0, image_, images);
  sums.copy_(at::logaddexp(sums, logWeights.logsumexp(0)));
}

at::Tensor ImportanceBound::result() const {
  return (logSums_ - std::log(static_cast<double>(samples_))).to(at::kCPU).contiguous();
}

}  // namespace falsario::metrics
