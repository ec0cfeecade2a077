#pragma once

#include "runtime/fields.h"
#include "training/phases/phase.h"

/// Every order of a GAN's step, by its name in a spec: a new one needs its own file and a line
/// here. An order reads the fields of the objective that say which phases a step has.
#define FALSARIO_ORDERS(ORDER) \
  ORDER(discriminatorFirst)    \
  ORDER(generatorFirst)        \
  ORDER(simultaneous)

namespace falsario {

namespace orders {
#define FALSARIO_DECLARE(name) Phases name(const Fields& objective);
FALSARIO_ORDERS(FALSARIO_DECLARE)
#undef FALSARIO_DECLARE
}  // namespace orders

/// The phases of a step, as the field `order` of the objective arranges them.
Phases arrangePhases(const Fields& objective);

}  // namespace falsario
