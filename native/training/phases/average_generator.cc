#include "runtime/profile.h"
#include "training/phases/catalogue.h"

namespace falsario::phases {
namespace {

class AverageGenerator final : public Phase {
 public:
  void run(GanStep& step) override {
    const Span span(TimedPhase::update);
    step.players.ema.update(step.number);
  }
};

}  // namespace

std::unique_ptr<Phase> averageGenerator() {
  return std::make_unique<AverageGenerator>();
}

}  // namespace falsario::phases
