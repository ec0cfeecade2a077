#include "training/optimizers/catalogue.h"

#include <map>
#include <string_view>

namespace falsario {

std::unique_ptr<Optimizer> buildOptimizer(const Fields& spec,
                                          const std::vector<NamedTensor>& learnt) {
  using Factory = std::unique_ptr<Optimizer> (*)(const Fields&, const std::vector<NamedTensor>&);
  static const std::map<std::string_view, Factory> factories = {
#define FALSARIO_ENTRY(optimizer) {#optimizer, &optimizers::optimizer},
      FALSARIO_OPTIMIZERS(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  const auto found = factories.find(spec.text("type"));
  if (found == factories.end()) spec.refuse("there is no optimiser \"" + spec.text("type") + "\"");
  return found->second(spec, learnt);
}

}  // namespace falsario
