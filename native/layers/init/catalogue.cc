#include "layers/init/catalogue.h"

namespace falsario {

const Catalogue<InitFactory>& initSchemes() {
  static const Catalogue<InitFactory> all = {
#define FALSARIO_ENTRY(name) {#name, &init::name},
      FALSARIO_INITS(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  return all;
}

}  // namespace falsario
