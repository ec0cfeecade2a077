#pragma once

#include <functional>
#include <string>
#include <vector>

#include "check.h"

namespace falsario::gradients {

/// Prints a line for each check, `ok 3.1e-10 linear weight` or `not ok 5.0e-01 linear weight`, and
/// counts failures.
class Report {
 public:
  /// Runs `work` and reports its checks. An exception is reported as a failure.
  void add(const std::string& subject, const std::function<std::vector<Check>()>& work);
  /// Checks both orders of a function.
  void check(const std::string& subject, const std::vector<Variable>& variables,
             const Function& function);
  /// Reports a failure without a check.
  void fail(const std::string& subject, const std::string& why);

  bool passed() const { return failures_ == 0; }

 private:
  int failures_ = 0;
};

}  // namespace falsario::gradients
