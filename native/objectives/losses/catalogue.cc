#include "objectives/losses/catalogue.h"

#include <map>
#include <string_view>

#include "runtime/error.h"

namespace falsario {

std::unique_ptr<AdversarialLoss> buildLoss(const std::string& name) {
  using Factory = std::unique_ptr<AdversarialLoss> (*)();
  static const std::map<std::string_view, Factory> factories = {
#define FALSARIO_ENTRY(loss) {#loss, &losses::loss},
      FALSARIO_LOSSES(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  const auto found = factories.find(name);
  if (found == factories.end())
    throw Error("SPEC_INVALID", "objective.loss", "there is no loss \"" + name + "\"");
  return found->second();
}

}  // namespace falsario
