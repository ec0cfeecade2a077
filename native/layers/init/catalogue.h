#pragma once

#include <memory>

#include "layers/init/scheme.h"
#include "runtime/catalogue.h"

/// Every initialisation scheme, by its name in a spec: a new one needs its own file and a line
/// here.
#define FALSARIO_INITS(INIT) \
  INIT(torch)                \
  INIT(keras)                \
  INIT(dcgan)                \
  INIT(orthogonal)           \
  INIT(xavier)               \
  INIT(r3gan)                \
  INIT(msra)

namespace falsario {

namespace init {
#define FALSARIO_DECLARE(name) std::unique_ptr<InitScheme> name();
FALSARIO_INITS(FALSARIO_DECLARE)
#undef FALSARIO_DECLARE
}  // namespace init

using InitFactory = std::unique_ptr<InitScheme> (*)();
const Catalogue<InitFactory>& initSchemes();

}  // namespace falsario
