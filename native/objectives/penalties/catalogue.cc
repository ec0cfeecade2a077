#include "objectives/penalties/catalogue.h"

#include <map>
#include <string_view>

#include "runtime/error.h"

namespace falsario {

std::unique_ptr<Penalty> buildPenalty(const std::string& type) {
  using Factory = std::unique_ptr<Penalty> (*)();
  static const std::map<std::string_view, Factory> factories = {
#define FALSARIO_ENTRY(penalty) {#penalty, &penalties::penalty},
      FALSARIO_PENALTIES(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  const auto found = factories.find(type);
  if (found == factories.end()) {
    throw Error("SPEC_INVALID", "objective.penalty.type", "there is no penalty \"" + type + "\"");
  }
  return found->second();
}

}  // namespace falsario
