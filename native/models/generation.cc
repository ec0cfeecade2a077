#include "models/generation.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <utility>

namespace falsario {
namespace {

constexpr int64_t partSize = 256;

}  // namespace

Generation::Generation(std::shared_ptr<Model> model, at::Tensor latent, at::Tensor labels)
    : model_(std::move(model)), latent_(std::move(latent)), labels_(std::move(labels)) {
  const Shape& image = model_->image().shape;
  images_ = at::empty({latent_.size(0), image[0], image[1], image[2]}, at::kFloat);
}

bool Generation::advance() {
  const at::NoGradGuard noGrad;
  const int64_t count = std::min(partSize, latent_.size(0) - done_);
  const at::Tensor labels = labels_.defined() ? labels_.narrow(0, done_, count) : labels_;
  images_.narrow(0, done_, count).copy_(model_->generate(latent_.narrow(0, done_, count), labels));
  done_ += count;
  return done_ == latent_.size(0);
}

}  // namespace falsario
