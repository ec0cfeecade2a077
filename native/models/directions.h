#pragma once

#include <ATen/ATen.h>

namespace falsario {

/// Directions of the latents along which the first layer's output changes most (Shen and Zhou 2021,
/// SeFa).
struct Directions {
  /// [count, latent], of length 1, orthogonal to one another, the strongest first.
  at::Tensor vectors;
  /// [count]: by how much the first layer's output moves for a step of length 1.
  at::Tensor strengths;
};

}  // namespace falsario
