#include "training/orders/catalogue.h"

#include "runtime/catalogue.h"

namespace falsario {

Phases arrangePhases(const Fields& objective) {
  using Order = Phases (*)(const Fields&);
  static const Catalogue<Order> all = {
#define FALSARIO_ENTRY(name) {#name, &orders::name},
      FALSARIO_ORDERS(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  return choose(all, objective, "order")(objective);
}

}  // namespace falsario
