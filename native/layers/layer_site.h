#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "layers/initializer.h"
#include "layers/layer.h"
#include "runtime/fields.h"

namespace falsario {

/// The sizes of an image [channels, height, width].
struct ImageShape {
  int64_t channels;
  int64_t height;
  int64_t width;
};

/// The conditions that `skipLatent` makes for the blocks behind it in its list.
struct LabelConditions {
  /// The length of a condition.
  int64_t size;
  /// The number of blocks that must take one, each its own; 0 if any number of blocks shares one.
  int64_t blocks;
  /// The number of blocks so far.
  int64_t taken = 0;
};

/// Whose list of layers a layer stands in.
enum class ListOf { generator, network, block };

/// A layer's place in the network.
struct Place {
  /// `generator` is that of a GAN.
  ListOf list = ListOf::block;
  int64_t position = 0;
  /// Of the list. Null inside a block.
  std::optional<LabelConditions>* conditions = nullptr;
};

/// What a layer is built from: its spec, the shape of its input, the number of classes, the
/// initializer of its parameters and its place.
struct LayerSite {
  Fields fields;
  Shape input;
  int64_t classes;
  Initializer initializer;
  Place place = {};

  /// The input as an image. Throws SPEC_INVALID if it is a vector.
  ImageShape image() const;
  /// The length of the input vector. Throws SPEC_INVALID if it is an image.
  int64_t vector() const;
  /// Throws SPEC_INVALID if the model has no classes.
  void requireClasses() const;
  [[noreturn]] void refuse(const std::string& message) const { fields.refuse(message); }
};

}  // namespace falsario
