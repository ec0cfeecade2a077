#include "layers/catalogue.h"

#include "runtime/catalogue.h"

namespace falsario {
namespace {

using Factory = std::unique_ptr<Layer> (*)(const LayerSite&);

const Catalogue<Factory>& factories() {
  static const Catalogue<Factory> all = {
#define FALSARIO_ENTRY(type) {#type, &layers::type},
      FALSARIO_LAYERS(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  return all;
}

}  // namespace

std::unique_ptr<Layer> buildLayer(const LayerSite& site) {
  return choose(factories(), site.fields, "type")(site);
}

}  // namespace falsario
