#pragma once

#include <functional>
#include <string>
#include <vector>

#include "check.h"

namespace falsario::gradients {

/// A line a check on stdout, `ok 3.1e-10 linear weight` or `not ok 5.0e-01 linear weight`, and
/// whether any failed.
class Report {
 public:
  /// Runs `work` and reports its checks; what it throws is a failed one.
  void add(const std::string& subject, const std::function<std::vector<Check>()>& work);
  /// Both orders of a function.
  void check(const std::string& subject, const std::vector<Variable>& variables,
             const Function& function);
  /// What cannot be checked is a failure too.
  void fail(const std::string& subject, const std::string& why);

  bool passed() const { return failures_ == 0; }

 private:
  int failures_ = 0;
};

}  // namespace falsario::gradients
