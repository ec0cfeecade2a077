#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <string>
#include <vector>

namespace falsario::gradients {

/// Numbers for the variables of a check: spread evenly over (low, high) in random order, so that no
/// two are close and, where their count is even, none is close to the middle. There functions have
/// their kinks, where a difference quotient says nothing of the gradient. Float64; the same numbers
/// for the same name.
at::Tensor spread(const std::string& name, at::IntArrayRef sizes, double low, double high);

/// A float64 leaf that requires its gradient and lies where the function under test reads it.
struct Variable {
  std::string name;
  at::Tensor tensor;
};

/// A function of the variables. It gives the same for the same variables, however often it is
/// asked.
using Function = std::function<at::Tensor()>;

struct Check {
  std::string name;
  /// The largest |autograd - difference quotient| over the larger of both (and a floor).
  double error = 0;
  /// The largest difference quotient: where it is 0, nothing has been checked.
  double magnitude = 0;

  bool passed() const;
  bool worseThan(const Check& other) const;
};

/// Compares autograd's gradient of Σ w·y, with fixed random w, with central differences: a check
/// for each variable, by its name. Throws where y is not float64.
std::vector<Check> checkGradients(const std::vector<Variable>& variables, const Function& function);

/// The same for the gradient of Σ v·g, where g are the gradients of ½ Σ w·y² by the variables: what
/// penalties and unrolled steps differentiate. The square makes what comes from above depend on the
/// variables, as it does inside a network.
Check checkSecondOrder(const std::vector<Variable>& variables, const Function& function);

/// All of them, the second order last.
std::vector<Check> checkBothOrders(const std::vector<Variable>& variables,
                                   const Function& function);

}  // namespace falsario::gradients
