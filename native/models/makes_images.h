#pragma once

#include <ATen/ATen.h>

#include "models/directions.h"
#include "models/latent.h"

namespace falsario {

/// A model that makes images from latents.
class MakesImages {
 public:
  static constexpr const char* ability = "make images from latents";

  MakesImages() = default;
  virtual ~MakesImages() = default;
  MakesImages(const MakesImages&) = delete;
  MakesImages& operator=(const MakesImages&) = delete;

  virtual const Latent& latent() const = 0;
  /// Images [N, C, H, W] in the model's range from latents [N, latent], in evaluation mode.
  /// `labels` is undefined without classes.
  virtual at::Tensor generate(const at::Tensor& latent, const at::Tensor& labels) const = 0;
  virtual Directions directions() const = 0;
  /// Whether an image depends on the other latents of its batch.
  virtual bool generatesTogether() const = 0;
};

}  // namespace falsario
