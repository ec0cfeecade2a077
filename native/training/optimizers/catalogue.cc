#include "training/optimizers/catalogue.h"

#include "runtime/catalogue.h"

namespace falsario {

std::unique_ptr<Optimizer> buildOptimizer(const Fields& spec,
                                          const std::vector<NamedTensor>& parameters) {
  using Factory = std::unique_ptr<Optimizer> (*)(const Fields&, const std::vector<NamedTensor>&);
  static const Catalogue<Factory> factories = {
#define FALSARIO_ENTRY(name) {#name, &optimizers::name},
      FALSARIO_OPTIMIZERS(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  return choose(factories, spec, "type")(spec, parameters);
}

}  // namespace falsario
