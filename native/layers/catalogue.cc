#include "layers/catalogue.h"

#include <map>
#include <string_view>

namespace falsario {
namespace {

using Factory = std::unique_ptr<Layer> (*)(const LayerSite&);

const std::map<std::string_view, Factory>& factories() {
  static const std::map<std::string_view, Factory> all = {
#define FALSARIO_ENTRY(type) {#type, &layers::type},
      FALSARIO_LAYERS(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  return all;
}

}  // namespace

std::unique_ptr<Layer> buildLayer(const LayerSite& site) {
  const auto found = factories().find(site.fields.text("type"));
  if (found != factories().end()) return found->second(site);
  std::string known;
  for (const auto& [type, factory] : factories())
    known += (known.empty() ? "" : ", ") + std::string(type);
  site.refuse("there is no layer of this type; the types are " + known);
}

}  // namespace falsario
