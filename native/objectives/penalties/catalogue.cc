#include "objectives/penalties/catalogue.h"

#include "runtime/catalogue.h"

namespace falsario {

std::unique_ptr<Penalty> buildPenalty(const Fields& spec) {
  using Factory = std::unique_ptr<Penalty> (*)();
  static const Catalogue<Factory> factories = {
#define FALSARIO_ENTRY(name) {#name, &penalties::name},
      FALSARIO_PENALTIES(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  return choose(factories, spec, "type")();
}

}  // namespace falsario
