#include <algorithm>
#include <memory>

#include "layers/catalogue.h"
#include "runtime/error.h"

namespace falsario::layers {
namespace {

constexpr double eps = 1e-8;

/// Karras et al. 2018: appends planes with the standard deviation over groups of images.
class MinibatchStd final : public Layer {
 public:
  MinibatchStd(const LayerSite& site, const ImageShape& in, int64_t groupSize, int64_t features)
      : Layer({in.channels + features, in.height, in.width}),
        groupSize_(groupSize),
        features_(features),
        path_(site.fields.path()) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    const int64_t count = input.size(0);
    const int64_t group = std::min(groupSize_, count);
    if (count % group != 0) {
      throw Error("DATA_MISMATCH", path_,
                  "groups of " + std::to_string(group) + " images do not divide " +
                      std::to_string(count) + " images; use another batch size or groupSize");
    }
    const int64_t groups = count / group;
    const at::Tensor parted = input.view(
        {group, groups, features_, input.size(1) / features_, input.size(2), input.size(3)});
    // Image n is in group n mod groups.
    const at::Tensor deviation = (parted.var(at::IntArrayRef{0}, false) + eps).sqrt();
    const at::Tensor planes = deviation.mean(at::IntArrayRef{2, 3, 4})
                                  .view({groups, features_, 1, 1})
                                  .repeat({group, 1, input.size(2), input.size(3)});
    return at::cat({input, planes}, 1);
  }

  Traits traits() const override { return {.is = {trait::mixesImages}, .groupSize = groupSize_}; }

 private:
  int64_t groupSize_;
  int64_t features_;
  std::string path_;
};

}  // namespace

std::unique_ptr<Layer> minibatchStd(const LayerSite& site) {
  const ImageShape in = site.image();
  const int64_t features = site.fields.integer("features");
  if (in.channels % features != 0) {
    site.refuse("features must divide the channels, got " + std::to_string(features) + " and " +
                std::to_string(in.channels));
  }
  return std::make_unique<MinibatchStd>(site, in, site.fields.integer("groupSize"), features);
}

}  // namespace falsario::layers
