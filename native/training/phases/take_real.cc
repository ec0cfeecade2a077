#include "training/phases/catalogue.h"

namespace falsario::phases {
namespace {

class TakeReal final : public Phase {
 public:
  void run(GanStep& step) override {
    if (!step.players.generatorTakesReal()) return;
    step.eachBatch([&] { step.takeReal(0); });
  }
};

}  // namespace

std::unique_ptr<Phase> takeReal() {
  return std::make_unique<TakeReal>();
}

}  // namespace falsario::phases
