#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "layers/layer_list.h"

namespace falsario {

/// The layers of a block in sequence, each built for the output of the one before. Their tensors
/// are named by the part: `conv1.weight`.
class Parts {
 public:
  /// `input` is the shape of the first part's input.
  Parts(const LayerSite& block, Shape input) : block_(block), input_(std::move(input)) {}

  /// Adds a layer of the catalogue, with these fields besides its type.
  Parts& add(const std::string& name, const std::string& type, Value::Object fields = {});
  /// Adds a convolution with padding that keeps the size. It is normalised if the block is, and
  /// `part` decides how its weight starts.
  Parts& convolution(const std::string& name, int64_t out, int64_t kernel, bool bias,
                     BlockPart part);
  /// Adds a layer that the block has made for output().
  Parts& add(const std::string& name, const std::string& type, std::unique_ptr<Layer> layer);

  /// The output of the last part so far.
  const Shape& output() const { return layers_.empty() ? input_ : layers_.back().layer->output(); }
  /// The site of the next part.
  LayerSite site(const std::string& name) const;
  LayerList take() { return {std::move(layers_), input_}; }

 private:
  Parts& build(const std::string& name, const std::string& type, Value::Object fields,
               const Initializer& start);

  const LayerSite& block_;
  Shape input_;
  std::vector<NamedLayer> layers_;
};

}  // namespace falsario
