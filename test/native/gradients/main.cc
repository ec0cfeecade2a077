// Compares the gradients of every layer, loss, penalty and augmentation to difference quotients, in
// float64 and with the object code of the add-on. Prints a line for each check; the exit status is
// 1 if one fails.
#include <ATen/Parallel.h>

#include <cstdio>
#include <exception>

#include "checks.h"

int main() {
  using namespace falsario::gradients;
  try {
    // The tensors are so small that threads would cost more than they save.
    at::set_num_threads(1);
    Report report;
    checkProducts(report);
    checkLayers(report);
    checkLosses(report);
    checkElbo(report);
    checkClassification(report);
    checkPenalties(report);
    checkAugmentation(report);
    return report.passed() ? 0 : 1;
  } catch (const std::exception& error) {
    std::fputs(error.what(), stderr);
    return 1;
  }
}
