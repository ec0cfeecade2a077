#include <memory>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

constexpr double initialStd = 0.05;

/// Salimans et al. 2016: appends to each image's features their closeness to the features of the
/// other images of the batch, so that the discriminator can detect a generator that repeats itself.
class MinibatchDiscrimination final : public Layer {
 public:
  MinibatchDiscrimination(const LayerSite& site, int64_t in, int64_t kernels, int64_t dim)
      : Layer({in + kernels}),
        weight_(site.initializer.normal({in, kernels * dim}, 0, initialStd)),
        bias_(site.initializer.zeros({kernels})),
        kernels_(kernels),
        dim_(dim) {
    parameter("weight", weight_);
    parameter("bias", bias_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    const int64_t count = input.size(0);
    const at::Tensor rows = input.matmul(weight_).view({count, kernels_, dim_});
    const at::Tensor distance = (rows.unsqueeze(1) - rows.unsqueeze(0)).abs().sum(3);
    // [i, j, kernel]; excludes an image's closeness to itself, exp(0).
    const at::Tensor others = 1 - at::eye(count, input.options()).unsqueeze(2);
    const at::Tensor closeness = ((-distance).exp() * others).sum(1) + bias_;
    return at::cat({input, closeness}, 1);
  }

  Traits traits() const override { return {.is = {trait::mixesImages}}; }

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  int64_t kernels_;
  int64_t dim_;
};

}  // namespace

std::unique_ptr<Layer> minibatchDiscrimination(const LayerSite& site) {
  return std::make_unique<MinibatchDiscrimination>(
      site, site.vector(), site.fields.integer("kernels"), site.fields.integer("dim"));
}

}  // namespace falsario::layers
