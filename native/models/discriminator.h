#pragma once

#include "models/image_spec.h"
#include "models/network.h"

namespace falsario {

/// Images [N, C, H, W] to scores: logits of a `discriminator`, values of a Wasserstein `critic`.
/// One number an image or a map of them.
class Discriminator {
 public:
  Discriminator(const std::string& name, const Fields& spec, const ImageSpec& image,
                int64_t classes, const Initializer& start, at::Device device)
      : network_(name, spec, image.shape, classes, start) {
    network_.to(device);
  }

  at::Tensor forward(const at::Tensor& images, ForwardContext& context) const {
    return network_.forward(images, context);
  }

  const Network& network() const { return network_; }
  Network& network() { return network_; }

 private:
  Network network_;
};

}  // namespace falsario
