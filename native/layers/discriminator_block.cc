#include <memory>
#include <utility>

#include "layers/branches.h"
#include "layers/catalogue.h"
#include "layers/part.h"

namespace falsario::layers {
namespace {

void addPool(Parts& parts, const std::string& name) {
  constexpr double half = 2;
  parts.add(name, "avgPool2d", {{"kernel", {half}}, {"stride", {half}}});
}

}  // namespace

/// The block of the discriminators of Miyato et al. 2018 (SN-GAN): two convolutions without norm,
/// and a shortcut that takes the input as it is, not rectified.
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
  return std::make_unique<Branches>(main.take(), shortcut.take(), std::pair{"", ""});
}

}  // namespace falsario::layers
