#pragma once

#include <ATen/ATen.h>

#include <string>

namespace falsario {

/// A tensor and its contract name (`generator.0.weight`).
struct NamedTensor {
  std::string name;
  at::Tensor tensor;
};

}  // namespace falsario
