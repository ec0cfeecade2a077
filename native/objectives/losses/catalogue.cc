#include "objectives/losses/catalogue.h"

#include "runtime/catalogue.h"

namespace falsario {

std::unique_ptr<AdversarialLoss> buildLoss(const Fields& objective) {
  using Factory = std::unique_ptr<AdversarialLoss> (*)();
  static const Catalogue<Factory> factories = {
#define FALSARIO_ENTRY(name) {#name, &losses::name},
      FALSARIO_LOSSES(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  return choose(factories, objective, "loss")();
}

}  // namespace falsario
