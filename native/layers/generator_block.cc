#include <algorithm>
#include <memory>
#include <utility>

#include "layers/branches.h"
#include "layers/catalogue.h"
#include "layers/conditional_norm.h"
#include "layers/part.h"

namespace falsario::layers {
namespace {

/// How a block normalises, and with `shared` the position of its condition.
struct Norm {
  std::string name;
  size_t condition = 0;
  int64_t size = 0;
};

Norm normOf(const LayerSite& site) {
  Norm norm{site.fields.text("norm")};
  if (norm.name == "label") site.requireClasses();
  if (norm.name != "shared") return norm;
  const Place& place = site.place;
  if (place.list == ListOf::network) {
    site.refuse(
        "norm \"shared\" is possible only in a GAN's generator; set norm to \"batch\" or "
        "\"label\"");
  }
  if (place.list == ListOf::block) {
    site.refuse(
        "norm \"shared\" is not possible inside of a residual block; move the block to the "
        "generator's own list, or set norm to \"label\"");
  }
  if (place.conditions == nullptr || !*place.conditions) {
    site.refuse(
        "norm \"shared\" needs a skipLatent as the first layer of the generator; add one, "
        "or set norm to \"label\"");
  }
  LabelConditions& conditions = **place.conditions;
  norm.size = conditions.size;
  norm.condition = static_cast<size_t>(conditions.blocks == 0 ? 0 : conditions.taken);
  ++conditions.taken;
  return norm;
}

void addNorm(Parts& parts, const std::string& name, const Norm& norm) {
  if (norm.name == "batch") {
    constexpr double momentum = 0.1;
    constexpr double eps = 1e-5;
    parts.add(name, "batchNorm", {{"momentum", {momentum}}, {"eps", {eps}}});
  } else if (norm.name == "label") {
    parts.add(name, "labelNorm", labelNorm(parts.site(name)));
  } else {
    parts.add(name, "sharedNorm", sharedNorm(parts.site(name), norm.condition, norm.size));
  }
}

void addUpsample(Parts& parts, const std::string& mode) {
  constexpr double twice = 2;
  parts.add("upsample", "upsample", {{"scale", {twice}}, {"mode", {mode}}});
}

}  // namespace

/// The block of the generators of Miyato et al. 2018 (SN-GAN) and Brock et al. 2019 (BigGAN): two
/// convolutions after norm and rectifier, and a shortcut, both enlarged.
std::unique_ptr<Layer> generatorBlock(const LayerSite& site) {
  const ImageShape in = site.image();
  const int64_t out = site.fields.integer("out");
  const std::string mode = site.fields.isText("upsample") ? site.fields.text("upsample") : "";
  const Norm norm = normOf(site);
  Parts main(site, site.input);
  addNorm(main, "norm1", norm);
  main.add("relu1", "relu");
  if (!mode.empty()) addUpsample(main, mode);
  main.convolution("conv1", out, 3, true, BlockPart::convolution);
  addNorm(main, "norm2", norm);
  main.add("relu2", "relu").convolution("conv2", out, 3, true, BlockPart::convolution);
  Parts shortcut(site, site.input);
  if (!mode.empty()) addUpsample(shortcut, mode);
  if (!mode.empty() || in.channels != out) {
    shortcut.convolution("shortcut", out, 1, true, BlockPart::none);
  }
  std::vector<Trait> traits;
  if (norm.name != "batch") traits.push_back(trait::takesLabels);
  if (norm.name == "shared") traits.push_back(trait::receivesCondition);
  return std::make_unique<Branches>(main.take(), shortcut.take(), std::pair{"", ""}, traits);
}

}  // namespace falsario::layers
