#include <memory>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// Wu and He 2018: normalises groups of channels of each image.
class GroupNorm final : public Layer {
 public:
  GroupNorm(const LayerSite& site, int64_t groups)
      : Layer(site.input),
        weight_(site.initializer.ones({site.input[0]})),
        bias_(site.initializer.zeros({site.input[0]})),
        groups_(groups),
        eps_(site.fields.number("eps")) {
    parameter("weight", weight_);
    parameter("bias", bias_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& /*context*/) override {
    return at::group_norm(input, groups_, weight_, bias_, eps_);
  }

  Traits traits() const override { return {.is = {trait::keepsInput}}; }

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  int64_t groups_;
  double eps_;
};

}  // namespace

std::unique_ptr<Layer> groupNorm(const LayerSite& site) {
  const int64_t groups = site.fields.integer("groups");
  const int64_t channels = site.input[0];
  if (channels % groups != 0) {
    site.refuse("groups must divide the channels, got " + std::to_string(groups) + " groups of " +
                std::to_string(channels) + " channels");
  }
  return std::make_unique<GroupNorm>(site, groups);
}

}  // namespace falsario::layers
