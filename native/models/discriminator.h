#pragma once

#include <optional>

#include "models/image_spec.h"
#include "models/network.h"
#include "objectives/scores.h"

namespace falsario {

/// Scores images [N, C, H, W]: logits of a `discriminator`, values of a Wasserstein `critic`. An
/// image has one score or a map of scores; with an auxiliary head one logit and a score for each
/// class.
class Discriminator {
 public:
  Discriminator(const std::string& name, const Fields& spec, const ImageSpec& image,
                int64_t classes, bool auxiliary, const Initializer& start, at::Device device);

  /// The scores. Their features are the output of layer `featureLayer` (-1: the images) if given.
  Scores score(const at::Tensor& images, ForwardContext& context,
               std::optional<int64_t> featureLayer = std::nullopt) const;
  /// Without gradient, with running statistics.
  Scores evaluate(const at::Tensor& images, const at::Tensor& labels) const;

  const Network& network() const { return network_; }
  Network& network() { return network_; }

 private:
  Network network_;
  bool auxiliary_;
};

}  // namespace falsario
