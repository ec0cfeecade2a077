#include "kernels/fast_forms.h"

#include <cstdlib>
#include <string_view>

namespace falsario::kernels {

bool fastForms() {
  static const bool fast = [] {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): only read, and once
    const char* reference = std::getenv("FALSARIO_REFERENCE");
    return reference == nullptr || std::string_view(reference) != "1";
  }();
  return fast;
}

}  // namespace falsario::kernels
