#pragma once

#include <ATen/ATen.h>

#include <utility>
#include <vector>

#include "models/network.h"

namespace falsario {

/// Lets a network compute with other parameters until the end of a scope, which restores its own,
/// also if an exception is thrown.
class Substitution {
 public:
  Substitution(Network& network, std::vector<at::Tensor> own)
      : network_(network), own_(std::move(own)) {}
  Substitution(Network& network, std::vector<at::Tensor> own,
               const std::vector<at::Tensor>& parameters)
      : Substitution(network, std::move(own)) {
    use(parameters);
  }
  ~Substitution() { network_.substitute(own_); }
  Substitution(const Substitution&) = delete;
  Substitution& operator=(const Substitution&) = delete;

  void use(const std::vector<at::Tensor>& parameters) { network_.substitute(parameters); }

 private:
  Network& network_;
  std::vector<at::Tensor> own_;
};

}  // namespace falsario
