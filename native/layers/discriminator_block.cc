#include <memory>
#include <utility>

#include "layers/catalogue.h"
#include "layers/part.h"

namespace falsario::layers {
namespace {

/// The block of the discriminators of Miyato et al. 2018 (SN-GAN): two convolutions without norm,
/// and a shortcut that takes the input as it is, not rectified.
class DiscriminatorBlock final : public Layer {
 public:
  DiscriminatorBlock(LayerList main, LayerList shortcut)
      : Layer(main.output()), main_(std::move(main)), shortcut_(std::move(shortcut)) {
    adopt("", main_.slots());
    adopt("", shortcut_.slots());
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    const at::Tensor through = main_.forward(input, context);
    return through + shortcut_.forward(input, context);
  }

  Traits traits() const override {
    return {.is = {trait::keepsInput}, .featureMaps = FeatureMaps::make};
  }
  std::vector<InnerLayers> inner() const override { return {{"", &main_}, {"", &shortcut_}}; }

 private:
  LayerList main_;
  LayerList shortcut_;
};

void addPool(Parts& parts, const std::string& name) {
  constexpr double half = 2;
  parts.add(name, "avgPool2d", {{"kernel", {half}}, {"stride", {half}}});
}

}  // namespace

std::unique_ptr<Layer> discriminatorBlock(const LayerSite& site) {
  const ImageShape in = site.image();
  const Fields& fields = site.fields;
  const int64_t out = fields.integer("out");
  const int64_t hidden = fields.has("hidden") ? fields.integer("hidden") : out;
  const bool downsample = fields.flag("downsample");
  const bool first = fields.flag("first");
  if (downsample && (in.height % 2 != 0 || in.width % 2 != 0)) {
    site.refuse("input is " + toString(site.input) +
                "; height and width must be even to be halved: set \"downsample\" to false, or pad "
                "the images");
  }
  Parts main(site, site.input);
  if (!first) main.add("relu1", "relu");
  main.convolution("conv1", hidden, 3, true, BlockPart::convolution);
  main.add("relu2", "relu").convolution("conv2", out, 3, true, BlockPart::convolution);
  if (downsample) addPool(main, "pool");
  Parts shortcut(site, site.input);
  if (downsample && first) addPool(shortcut, "shortcutPool");
  if (downsample || in.channels != out) {
    shortcut.convolution("shortcut", out, 1, true, BlockPart::none);
  }
  if (downsample && !first) addPool(shortcut, "shortcutPool");
  return std::make_unique<DiscriminatorBlock>(main.take(), shortcut.take());
}

}  // namespace falsario::layers
