#include "layer_cases.h"

#include "spec.h"

namespace falsario::gradients {
namespace {

const Shape& vector() {
  static const Shape shape = {6};
  return shape;
}

const Shape& image() {
  static const Shape shape = {2, 4, 4};
  return shape;
}

/// So many channels that a convolution to few of them has a form of its own.
const Shape& many() {
  static const Shape shape = {16, 3, 2};
  return shape;
}

void append(std::vector<LayerCase>& all, std::vector<LayerCase> more) {
  for (LayerCase& one : more) all.push_back(std::move(one));
}

std::vector<LayerCase> linear() {
  const auto with = [](bool bias, bool spectralNorm) {
    return object({{"type", "linear"}, {"out", 4}, {"bias", bias}, {"spectralNorm", spectralNorm}});
  };
  return {{"", vector(), with(true, false)},
          {"without bias", vector(), with(false, false)},
          {"with spectralNorm", vector(), with(true, true), true}};
}

std::vector<LayerCase> conv2d() {
  const auto with = [](int kernel, int stride, const Term& padding, bool bias, bool spectralNorm,
                       const char* paddingMode = "zeros") {
    return object({{"type", "conv2d"},
                   {"paddingMode", paddingMode},
                   {"out", 3},
                   {"kernel", kernel},
                   {"stride", stride},
                   {"padding", padding},
                   {"bias", bias},
                   {"spectralNorm", spectralNorm}});
  };
  const Value sides = list({1, 0, 2, 1});
  return {{"with padding 1", image(), with(3, 1, 1, true, false)},
          {"with stride 2", image(), with(2, 2, 0, true, false)},
          {"with padding same", image(), with(3, 2, "same", true, false)},
          {"with padding on each side", image(), with(3, 2, sides, true, false)},
          {"without bias", image(), with(3, 2, 1, false, false)},
          {"with spectralNorm", image(), with(3, 2, 1, true, true), true},
          {"with reflected edges", image(), with(3, 2, 2, true, false, "reflect")},
          {"from many channels", many(), with(3, 1, "same", true, false)},
          {"from many channels, padded unequally", many(), with(2, 1, sides, false, false)}};
}

std::vector<LayerCase> convTranspose2d() {
  const auto with = [](int kernel, const Term& padding, int outputPadding, bool bias,
                       bool spectralNorm) {
    return object({{"type", "convTranspose2d"},
                   {"out", 3},
                   {"kernel", kernel},
                   {"stride", 2},
                   {"padding", padding},
                   {"outputPadding", outputPadding},
                   {"bias", bias},
                   {"spectralNorm", spectralNorm}});
  };
  const Shape small = {2, 3, 2};
  return {{"with padding 1", small, with(4, 1, 0, true, false)},
          {"with outputPadding", small, with(3, 1, 1, true, false)},
          {"with padding same", small, with(4, "same", 0, true, false)},
          {"with padding same, cropped", small, with(3, "same", 0, true, false)},
          {"without bias", small, with(2, 0, 0, false, false)},
          {"with spectralNorm", small, with(3, 1, 0, true, true), true},
          {"from many channels", many(), with(3, 1, 1, true, false)},
          {"from many channels, cropped", many(), with(3, "same", 0, false, false)}};
}

std::vector<LayerCase> normalisations() {
  constexpr double eps = 1e-5;
  const Value batchNorm = object({{"type", "batchNorm"}, {"momentum", 0.1}, {"eps", eps}});
  const Value layerNorm = object({{"type", "layerNorm"}, {"eps", eps}});
  const Value groupNorm = object({{"type", "groupNorm"}, {"groups", 2}, {"eps", eps}});
  return {{"of vectors", vector(), batchNorm},
          {"of images", image(), batchNorm},
          {"of vectors with many channels", {9}, batchNorm},
          {"of images with many channels", many(), batchNorm},
          {"of vectors", vector(), layerNorm},
          {"of images", image(), layerNorm},
          {"of vectors", vector(), groupNorm},
          {"of images", {4, 3, 2}, groupNorm},
          {"", image(), object({{"type", "instanceNorm"}, {"eps", eps}})}};
}

std::vector<LayerCase> elementwise() {
  std::vector<LayerCase> all = {
      {"", vector(), object({{"type", "leakyRelu"}, {"slope", 0.2}})},
      {"", vector(), object({{"type", "dropout"}, {"p", 0.4}})},
      {"with p 0", vector(), object({{"type", "dropout"}, {"p", 0}})},
  };
  for (const char* type : {"relu", "elu", "silu", "gelu", "tanh", "sigmoid"}) {
    all.push_back({"", vector(), object({{"type", type}})});
  }
  return all;
}

std::vector<LayerCase> reshapes() {
  return {
      {"", image(), object({{"type", "flatten"}})},
      {"", vector(), object({{"type", "reshape"}, {"shape", list({1, 2, 3})}})},
      {"", image(), object({{"type", "upsample"}, {"scale", 2}, {"mode", "nearest"}})},
      {"bilinear", image(), object({{"type", "upsample"}, {"scale", 3}, {"mode", "bilinear"}})}};
}

std::vector<LayerCase> pools() {
  std::vector<LayerCase> all;
  for (const char* type : {"maxPool2d", "avgPool2d"}) {
    append(all, {{"", image(), object({{"type", type}, {"kernel", 2}})},
                 {"with windows that overlap", image(),
                  object({{"type", type}, {"kernel", 2}, {"stride", 1}})},
                 {"with an edge left out", image(), object({{"type", type}, {"kernel", 3}})}});
  }
  for (const char* type : {"globalAvgPool", "globalMaxPool", "globalSumPool"}) {
    all.push_back({"", image(), object({{"type", type}})});
  }
  return all;
}

std::vector<LayerCase> ofTheBatch() {
  const auto deviation = [](int groupSize, int features) {
    return object({{"type", "minibatchStd"}, {"groupSize", groupSize}, {"features", features}});
  };
  return {{"", vector(), object({{"type", "minibatchDiscrimination"}, {"kernels", 3}, {"dim", 2}})},
          {"of the whole batch", image(), deviation(4, 1)},
          {"of groups, two features", image(), deviation(2, 2)}};
}

std::vector<LayerCase> labels() {
  const auto as = [](const char* how) { return object({{"type", "concatLabel"}, {"as", how}}); };
  return {{"as embedding", vector(),
           object({{"type", "concatLabel"}, {"as", "embedding"}, {"size", 2}})},
          {"as embedding of shares", vector(),
           object({{"type", "concatLabel"}, {"as", "embedding"}, {"size", 2}}), false, true},
          {"as oneHot", vector(), as("oneHot")},
          {"as channels", image(), as("channels")},
          {"as embeddingChannel", image(), as("embeddingChannel")}};
}

std::vector<LayerCase> blocks() {
  const auto conv = [](int kernel, int stride, int padding, bool spectralNorm) {
    // A bias before batchNorm has no gradient.
    return object({{"type", "conv2d"},
                   {"paddingMode", "zeros"},
                   {"out", 2},
                   {"kernel", kernel},
                   {"stride", stride},
                   {"padding", padding},
                   {"bias", false},
                   {"spectralNorm", spectralNorm}});
  };
  const auto block = [](const Value& layers, const Value& shortcut) {
    return object({{"type", "residual"}, {"layers", layers}, {"shortcut", shortcut}});
  };
  const Value relu = object({{"type", "relu"}});
  const Value silu = object({{"type", "silu"}});
  const Value batchNorm = object({{"type", "batchNorm"}, {"momentum", 0.1}, {"eps", 1e-5}});
  const Value dropout = object({{"type", "dropout"}, {"p", 0.4}});
  const Value leakyRelu = object({{"type", "leakyRelu"}, {"slope", 0.2}});
  return {
      {"of layers that compute in pairs", many(),
       block(list({batchNorm, leakyRelu, dropout, batchNorm, relu, leakyRelu, dropout}), list({}))},
      {"around the identity", image(),
       block(list({relu, conv(3, 1, 1, false), batchNorm, silu, conv(1, 1, 0, false)}), list({}))},
      {"with a shortcut", image(),
       block(list({conv(3, 2, 1, false), silu, dropout}), list({conv(1, 2, 0, false), batchNorm}))},
      {"with spectralNorm", image(),
       block(list({conv(3, 2, 1, true), silu}), list({conv(1, 2, 0, true)})), true},
      {"with blocks inside", image(),
       block(list({block(list({conv(3, 1, 1, false), batchNorm, silu}), list({})),
                   conv(1, 1, 0, false)}),
             list({block(list({silu}), list({conv(1, 1, 0, false)}))}))}};
}

std::vector<LayerCase> residualGans() {
  const auto generator = [](const Term& upsample, const char* norm, bool spectralNorm) {
    return object({{"type", "generatorBlock"},
                   {"out", 2},
                   {"upsample", upsample},
                   {"norm", norm},
                   {"spectralNorm", spectralNorm}});
  };
  const auto discriminator = [](int out, bool downsample, bool first, bool spectralNorm) {
    return object({{"type", "discriminatorBlock"},
                   {"out", out},
                   {"hidden", 3},
                   {"downsample", downsample},
                   {"first", first},
                   {"spectralNorm", spectralNorm}});
  };
  const auto normalised = [](const char* type, bool spectralNorm) {
    return object({{"type", type}, {"spectralNorm", spectralNorm}});
  };
  const auto ofGenerator = [](const char* setting, const Shape& input, const Value& spec,
                              bool powerIterations = false, bool shares = false) {
    return LayerCase{setting, input, spec, powerIterations, shares, "conv1.bias"};
  };
  const Shape small = {3, 2, 3};
  const Shape eight = {8, 2, 4};
  return {
      ofGenerator("with norm batch", small, generator("nearest", "batch", false)),
      ofGenerator("with norm label, bilinear", small, generator("bilinear", "label", false)),
      ofGenerator("with norm label of shares", small, generator("nearest", "label", false), false,
                  true),
      ofGenerator("with norm shared", small, generator("nearest", "shared", false)),
      ofGenerator("that keeps size and channels", image(), generator(false, "shared", false)),
      ofGenerator("with spectralNorm", small, generator("nearest", "shared", true), true),
      {"", image(), discriminator(3, true, false, false)},
      {"that is the first", image(), discriminator(3, true, true, false)},
      {"that keeps the size", image(), discriminator(3, false, false, false)},
      {"that keeps size and channels", image(), discriminator(2, false, false, false)},
      {"with spectralNorm", image(), discriminator(3, true, false, true), true},
      {"", eight, normalised("selfAttention", false)},
      {"with spectralNorm", eight, normalised("selfAttention", true), true},
      {"", vector(), normalised("projection", false)},
      {"of shares", vector(), normalised("projection", false), false, true},
      {"with spectralNorm", vector(), normalised("projection", true), true},
      {"in one chunk", vector(), object({{"type", "skipLatent"}, {"chunks", 1}, {"embedding", 2}})},
      {"in chunks", vector(), object({{"type", "skipLatent"}, {"chunks", 3}, {"embedding", 2}})}};
}

std::vector<LayerCase> r3gan() {
  const auto block = [](int groups, int expansion) {
    return object({{"type", "resNeXtBlock"}, {"groups", groups}, {"expansion", expansion}});
  };
  return {{"", vector(), object({{"type", "generativeBasis"}, {"out", 3}})},
          {"", image(), object({{"type", "discriminativeBasis"}})},
          {"in groups", image(), block(2, 2)},
          {"in one group", image(), block(1, 3)},
          {"", {2, 3, 2}, object({{"type", "firUpsample"}})},
          {"", {2, 4, 2}, object({{"type", "firDownsample"}})},
          {"", {8, 2, 3}, object({{"type", "pixelShuffle"}, {"scale", 2}})},
          {"", vector(), object({{"type", "prelu"}})}};
}

}  // namespace

std::string LayerCase::type() const {
  return std::get<std::string>(std::get<Value::Object>(spec.data).at("type").data);
}

std::string LayerCase::name() const {
  return setting.empty() ? type() : type() + " " + setting;
}

std::vector<LayerCase> layerCases() {
  std::vector<LayerCase> all;
  for (const auto& group : {linear, conv2d, convTranspose2d, normalisations, elementwise, reshapes,
                            pools, ofTheBatch, labels, blocks, residualGans, r3gan}) {
    append(all, group());
  }
  return all;
}

}  // namespace falsario::gradients
