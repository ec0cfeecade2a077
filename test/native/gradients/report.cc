#include "report.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <cstdio>
#include <exception>

namespace falsario::gradients {

void Report::add(const std::string& subject, const std::function<std::vector<Check>()>& work) {
  try {
    for (const Check& check : work()) {
      if (!check.passed()) ++failures_;
      std::printf("%s %.1e %s %s%s\n", check.passed() ? "ok" : "not ok", check.error,
                  subject.c_str(), check.name.c_str(),
                  check.magnitude == 0 ? ": the gradient is 0, so nothing was compared" : "");
    }
  } catch (const c10::Error& error) {
    fail(subject, error.what_without_backtrace());
  } catch (const std::exception& error) {
    fail(subject, error.what());
  }
}

void Report::check(const std::string& subject, const std::vector<Variable>& variables,
                   const Function& function) {
  add(subject, [&] { return checkBothOrders(variables, function); });
}

void Report::fail(const std::string& subject, const std::string& why) {
  ++failures_;
  std::string line = why;
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::printf("not ok inf %s: %s\n", subject.c_str(), line.c_str());
}

}  // namespace falsario::gradients
