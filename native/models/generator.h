#pragma once

#include "models/directions.h"
#include "models/image_spec.h"
#include "models/network.h"

namespace falsario {

/// Makes images [N, C, H, W] from latents [N, latent]: a GAN's `generator`, a VAE's `decoder`.
class Generator {
 public:
  /// Throws SPEC_INVALID unless the last layer's output is the image's shape.
  Generator(const std::string& name, const Fields& spec, int64_t latentSize, const ImageSpec& image,
            int64_t classes, const Initializer& start, at::Device device, ListOf list);

  at::Tensor forward(const at::Tensor& latent, ForwardContext& context) const {
    return network_.forward(latent, context);
  }
  /// Without gradient, with running statistics.
  at::Tensor evaluate(const at::Tensor& latent, const at::Tensor& labels) const;

  /// Throws CONFIG_INVALID if the first layer with parameters is not linear in the latent.
  Directions directions(int64_t latentSize, int64_t classes) const;

  /// Copies the tensors of another generator of the same spec.
  void become(const Generator& other) { network_.become(other.network_); }

  const Network& network() const { return network_; }
  Network& network() { return network_; }

 private:
  Network network_;
};

}  // namespace falsario
