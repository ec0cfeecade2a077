#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

#include "layers/layer.h"
#include "layers/layer_site.h"
#include "runtime/fields.h"

namespace falsario {

/// Layers one after the other, each made for what the one before gives: what networks and blocks
/// are made of.
class LayerList {
 public:
  /// Infers the shapes layer by layer; throws SPEC_INVALID naming the layer that does not fit. A
  /// layer's own `init` goes before `start`.
  LayerList(const std::vector<Fields>& specs, Shape input, int64_t classes,
            const Initializer& start);

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) const;

  /// The input's where there are no layers.
  const Shape& output() const { return output_; }
  bool mixesImages() const;
  int64_t size() const { return static_cast<int64_t>(layers_.size()); }
  Layer& operator[](int64_t position) const { return *layers_[static_cast<size_t>(position)]; }
  const std::string& typeOf(int64_t position) const {
    return types_[static_cast<size_t>(position)];
  }

 private:
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<std::string> types_;
  Shape output_;
};

}  // namespace falsario
