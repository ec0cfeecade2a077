// Compares the gradients of every layer, loss and penalty with difference quotients, in float64 and
// on the object code that trains. A line a check; exit status 1 where one failed.
#include <ATen/Parallel.h>

#include <cstdio>
#include <exception>

#include "checks.h"

int main() {
  using namespace falsario::gradients;
  try {
    // The tensors are tiny: handing them out costs more than computing them.
    at::set_num_threads(1);
    Report report;
    checkLayers(report);
    checkLosses(report);
    checkElbo(report);
    checkClassification(report);
    checkPenalties(report);
    return report.passed() ? 0 : 1;
  } catch (const std::exception& error) {
    std::fputs(error.what(), stderr);
    return 1;
  }
}
