#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/model.h"
#include "runtime/profile.h"
#include "training/data_sampler.h"
#include "training/draws/step_inputs.h"

namespace falsario {

/// The inputs of a run: its data in shuffled order, and random numbers from named streams of the
/// run's seed.
class StreamDraws final : public StepInputs {
 public:
  StreamDraws(const Model& model, std::shared_ptr<const Dataset> data, int64_t batchSize,
              const AugmentationSettings& augmentation, uint64_t seed);

  void beginStep(int64_t /*step*/) override {}
  Batch real(int64_t /*update*/) override {
    const Span span(TimedPhase::data);
    return sampler_.next();
  }
  at::Tensor draw(Purpose purpose, int64_t number, const Distribution& distribution,
                  at::IntArrayRef sizes) override;
  RandomStream& dropout() override { return dropout_; }
  void visitState(StateVisitor& visitor) override;

 private:
  /// The stream of that name; null if there is none.
  RandomStream* find(const std::string& name);

  DataSampler sampler_;
  /// In the order of the purposes; several purposes may share one.
  std::vector<std::pair<std::string, RandomStream>> streams_;
  RandomStream dropout_;
};

}  // namespace falsario
