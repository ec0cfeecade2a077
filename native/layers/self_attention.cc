#include <memory>
#include <utility>

#include "layers/catalogue.h"
#include "layers/part.h"

namespace falsario::layers {
namespace {

/// Zhang et al. 2019 (SAGAN): every position attends to the positions of the halved image. Starts
/// as the identity.
class SelfAttention final : public Layer {
 public:
  SelfAttention(const LayerSite& site, LayerList queries, LayerList keys, LayerList values,
                LayerList outputs)
      : Layer(site.input),
        queries_(std::move(queries)),
        keys_(std::move(keys)),
        values_(std::move(values)),
        outputs_(std::move(outputs)),
        gamma_(site.initializer.zeros({})) {
    for (const LayerList* const part : {&queries_, &keys_, &values_, &outputs_}) {
      adopt("", part->slots());
    }
    parameter("gamma", gamma_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    const auto positions = [&](const LayerList& part) {
      return part.forward(input, context).flatten(2);
    };
    const at::Tensor queries = positions(queries_);
    const at::Tensor keys = positions(keys_);
    const at::Tensor values = positions(values_);
    // [N, positions, positions of the halved image]
    const at::Tensor attention = at::softmax(at::bmm(queries.transpose(1, 2), keys), 2);
    const at::Tensor attended = at::bmm(values, attention.transpose(1, 2));
    const at::Tensor image = attended.reshape({input.size(0), -1, input.size(2), input.size(3)});
    return input + gamma_ * outputs_.forward(image, context);
  }

  Traits traits() const override { return {.is = {trait::keepsInput}}; }
  std::vector<InnerLayers> inner() const override {
    return {{"", &queries_}, {"", &keys_}, {"", &values_}, {"", &outputs_}};
  }

 private:
  LayerList queries_;
  LayerList keys_;
  LayerList values_;
  LayerList outputs_;
  at::Tensor gamma_;
};

}  // namespace

std::unique_ptr<Layer> selfAttention(const LayerSite& site) {
  const ImageShape in = site.image();
  constexpr int64_t eighth = 8;
  if (in.channels % eighth != 0) {
    site.refuse("input is " + toString(site.input) +
                "; the number of channels must be divisible by 8: change the width of the layer "
                "before it");
  }
  if (in.height % 2 != 0 || in.width % 2 != 0) {
    site.refuse("input is " + toString(site.input) +
                "; height and width must be even, because keys and values are halved: move it to "
                "another place, or pad the images");
  }
  const auto projected = [&](const std::string& name, int64_t out, bool halved) {
    Parts parts(site, site.input);
    parts.convolution(name, out, 1, false, BlockPart::none);
    constexpr double half = 2;
    if (halved) parts.add(name + "Pool", "maxPool2d", {{"kernel", {half}}, {"stride", {half}}});
    return parts.take();
  };
  Parts outputs(site, {in.channels / 2, in.height, in.width});
  outputs.convolution("o", in.channels, 1, false, BlockPart::none);
  return std::make_unique<SelfAttention>(site, projected("theta", in.channels / eighth, false),
                                         projected("phi", in.channels / eighth, true),
                                         projected("g", in.channels / 2, true), outputs.take());
}

}  // namespace falsario::layers
