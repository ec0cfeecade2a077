#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace falsario {

/// What a layer does to feature maps, tensors [C, H, W] that convolutions made.
enum class FeatureMaps {
  /// Passes on whatever it receives: activations, norms, pools.
  keep,
  /// Makes feature maps: convolutions and blocks of them.
  make,
  /// Ends them: every output depends on the whole input, so a later [C, H, W] is not a feature map.
  end,
};

/// An interval that holds every output.
struct Range {
  double low;
  double high;
  bool operator==(const Range&) const = default;
};

/// The name of a yes-or-no fact about a layer. The constants below are the traits that other files
/// ask for. A layer's own file may define another one.
using Trait = std::string_view;

namespace trait {

/// Multiplies its input by a weight: linear layers and convolutions. By default feature matching
/// compares the input of a network's last weighted layer.
inline constexpr Trait weighted = "weighted";
/// An image's output depends on the other images of its batch in evaluation mode too.
inline constexpr Trait mixesImages = "mixesImages";
/// The output depends on the image's class.
inline constexpr Trait takesLabels = "takesLabels";
/// Makes a condition for layers behind it that ask for one.
inline constexpr Trait makesConditions = "makesConditions";
/// Receives a condition that a layer before it made.
inline constexpr Trait receivesCondition = "receivesCondition";
/// The gradient cannot be computed without the layer's input.
inline constexpr Trait keepsInput = "keepsInput";
/// Divides each channel by its deviation over the batch, which a single value does not have.
inline constexpr Trait normalizesBatch = "normalizesBatch";
/// A training forward draws numbers or changes something that outlives it, such as running
/// statistics, so two forwards differ from one with both batches.
inline constexpr Trait stateful = "stateful";
/// A ResNeXt block, whose weights some schemes start the smaller the more of them a network has.
inline constexpr Trait resNeXt = "resNeXt";
/// Changes the shape only: the numbers and their order stay.
inline constexpr Trait rearranges = "rearranges";

}  // namespace trait

/// Facts about a layer that other code relies on. A layer's own file states them, so that no other
/// file needs to know the layer's type. The layers inside a block state their own traits.
struct Traits {
  /// The traits that hold. TypeScript receives each of them by its name.
  std::vector<Trait> is = {};
  FeatureMaps featureMaps = FeatureMaps::keep;
  /// Images in a group: min(groupSize, images) must divide the number of images. 0 without groups.
  int64_t groupSize = 0;
  /// Set if the layer only multiplies negative inputs, by this number.
  std::optional<double> negativeSlope = std::nullopt;
  /// Set if the layer is a dropout: its probability.
  std::optional<double> dropout = std::nullopt;
  /// Whether the layer averages each 2 x 2 pixels.
  bool halvesByMean = false;
  /// Whether evaluation multiplies each channel by a number and adds another:
  /// Layer::channelScale().
  bool scalesChannels = false;
  /// Set if the layer bounds its output.
  std::optional<Range> outputRange = std::nullopt;

  bool has(Trait trait) const { return std::ranges::find(is, trait) != is.end(); }
};

}  // namespace falsario
