#pragma once

#include <ATen/ATen.h>

#include <utility>
#include <vector>

#include "models/network.h"

namespace falsario {

/// A network that computes with other parameters for a while; its own come back at the end,
/// whatever happens in between.
class Substitution {
 public:
  Substitution(Network& network, std::vector<at::Tensor> own)
      : network_(network), own_(std::move(own)) {}
  ~Substitution() { network_.substitute(own_); }
  Substitution(const Substitution&) = delete;
  Substitution& operator=(const Substitution&) = delete;

  void use(const std::vector<at::Tensor>& parameters) { network_.substitute(parameters); }

 private:
  Network& network_;
  std::vector<at::Tensor> own_;
};

}  // namespace falsario
