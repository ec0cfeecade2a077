#include "training/optimizers/catalogue.h"

#include <map>
#include <string_view>
#include <utility>

namespace falsario {

std::unique_ptr<Optimizer> buildOptimizer(const Fields& spec, std::vector<at::Tensor> parameters) {
  using Factory = std::unique_ptr<Optimizer> (*)(const Fields&, std::vector<at::Tensor>);
  static const std::map<std::string_view, Factory> factories = {
#define FALSARIO_ENTRY(optimizer) {#optimizer, &optimizers::optimizer},
      FALSARIO_OPTIMIZERS(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  const auto found = factories.find(spec.text("type"));
  if (found == factories.end()) spec.refuse("there is no optimiser \"" + spec.text("type") + "\"");
  return found->second(spec, std::move(parameters));
}

}  // namespace falsario
