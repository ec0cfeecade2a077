#pragma once

#include <memory>
#include <vector>

#include "training/gan_step.h"

namespace falsario {

/// One part of a GAN's step. An order arranges phases into a step.
class Phase {
 public:
  Phase() = default;
  virtual ~Phase() = default;
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;

  virtual void run(GanStep& step) = 0;
};

/// The phases of a step in the order in which they run.
using Phases = std::vector<std::unique_ptr<Phase>>;

}  // namespace falsario
