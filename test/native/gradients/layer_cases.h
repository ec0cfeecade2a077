#pragma once

#include <string>
#include <vector>

#include "layers/layer.h"
#include "runtime/value.h"

namespace falsario::gradients {

/// One layer under test. A layer needs as many as its code has paths.
struct LayerCase {
  /// What is particular about it; empty for a layer that has only this one.
  std::string setting;
  /// Without the batch. An even count keeps relu and its like away from 0.
  Shape input;
  /// With all its fields: defaults are filled in by TypeScript only.
  Value spec;
  /// With spectral normalisation: u and v, which are constants for the gradient, move with the
  /// weight in training unless they are frozen.
  bool powerIterations = false;
  /// Labels as each image's share of every class, not as its one class.
  bool shares = false;

  std::string type() const;
  /// `conv2d with stride 2`
  std::string name() const;
};

std::vector<LayerCase> layerCases();

/// What labels are drawn from.
constexpr int64_t classes = 3;

}  // namespace falsario::gradients
