#pragma once

#include <string>
#include <vector>

#include "layers/layer.h"
#include "runtime/value.h"

namespace falsario::gradients {

/// A layer under test. A layer needs a case for each path through its code.
struct LayerCase {
  /// What distinguishes the case; empty if it is the only one of its layer.
  std::string setting;
  /// The input shape without the batch. An even volume keeps the values away from the kink of relu.
  Shape input;
  /// All fields of the layer, because only TypeScript fills in defaults.
  Value spec;
  /// Whether the layer has spectral norm: u and v, constants for the gradient, change with the
  /// weight in training unless they are frozen.
  bool powerIterations = false;
  /// Whether labels are each image's shares of the classes instead of one class.
  bool shares = false;
  /// A parameter without a gradient, such as a bias before a batch norm.
  std::string constant = "";

  std::string type() const;
  /// `conv2d with stride 2`
  std::string name() const;
};

std::vector<LayerCase> layerCases();

/// The number of classes.
constexpr int64_t classes = 3;

}  // namespace falsario::gradients
