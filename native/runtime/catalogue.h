#pragma once

#include <map>
#include <string>
#include <string_view>

#include "runtime/fields.h"

namespace falsario {

/// The entries that a spec can choose by name, such as layer types.
template <typename Entry>
using Catalogue = std::map<std::string_view, Entry>;

/// Returns the entry that the field `name` of `fields` names. Throws SPEC_INVALID with the field's
/// path and the valid names if there is no such entry.
template <typename Entry>
const Entry& choose(const Catalogue<Entry>& catalogue, const Fields& fields,
                    const std::string& name) {
  const std::string& chosen = fields.text(name);
  const auto entry = catalogue.find(chosen);
  if (entry != catalogue.end()) return entry->second;
  std::string valid;
  for (const auto& [known, unused] : catalogue) {
    valid += (valid.empty() ? "\"" : ", \"") + std::string(known) + "\"";
  }
  fields.named(fields.path().empty() ? name : "." + name)
      .refuse("\"" + chosen + "\" is unknown; the valid names are " + valid);
}

}  // namespace falsario
