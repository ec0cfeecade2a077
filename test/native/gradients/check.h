#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <string>
#include <vector>

namespace falsario::gradients {

/// Values for the variables of a check, float64: spread evenly over (low, high) in random order, so
/// that no two are close and, if their count is even, none is close to the middle. Many functions
/// have a kink there, where a difference quotient does not approximate the gradient. The same name
/// gives the same values.
at::Tensor spread(const std::string& name, at::IntArrayRef sizes, double low, double high);

/// A float64 leaf tensor that requires a gradient and that the function under test reads.
struct Variable {
  std::string name;
  at::Tensor tensor;
};

/// A function of the variables. Repeated calls with the same variables return the same value.
using Function = std::function<at::Tensor()>;

struct Check {
  std::string name;
  /// The largest |autograd - difference quotient|, divided by the larger of both (and a floor).
  double error = 0;
  /// The largest difference quotient. If it is 0, nothing has been checked.
  double magnitude = 0;

  bool passed() const;
  bool worseThan(const Check& other) const;
};

/// Compares autograd's gradient of Σ w·y, with fixed random w, to central differences. Returns a
/// check for each variable. Throws if y is not float64.
std::vector<Check> checkGradients(const std::vector<Variable>& variables, const Function& function);

/// The same for the gradient of Σ v·g, where g are the gradients of ½ Σ w·y² with respect to the
/// variables. Penalties and unrolled steps differentiate such gradients. The square makes the
/// incoming gradient depend on the variables, as inside a network.
Check checkSecondOrder(const std::vector<Variable>& variables, const Function& function);

/// The checks of both orders, the second order last.
std::vector<Check> checkBothOrders(const std::vector<Variable>& variables,
                                   const Function& function);

}  // namespace falsario::gradients
