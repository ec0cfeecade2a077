#pragma once

#include <memory>

#include "models/model.h"
#include "training/data_sampler.h"
#include "training/draws.h"

namespace falsario {

/// A run's own draws: the data in its shuffled order, and one named stream of the run's seed for
/// each kind of random number.
class StreamDraws final : public Draws {
 public:
  StreamDraws(const Model& model, std::shared_ptr<const Dataset> data, int64_t batchSize,
              const AugmentationSettings& augmentation, uint64_t seed);

  void beginStep(int64_t /*step*/) override {}
  Batch real(int64_t /*update*/) override { return sampler_.next(); }
  at::Tensor noise(Player player, int64_t update, int64_t batch) override;
  at::Tensor labels(int64_t update, int64_t batch) override;
  at::Tensor alpha(int64_t update, int64_t batch) override;
  at::Tensor perturbation(int64_t update, at::IntArrayRef sizes) override;
  at::Tensor flips(const char* images, int64_t update, int64_t batch, double p) override;
  at::Tensor instanceNoise(at::IntArrayRef sizes) override;
  RandomStream& dropout() override { return dropout_; }
  void visitState(StateVisitor& visitor) override;

 private:
  const Model& model_;
  DataSampler sampler_;
  RandomStream noise_;
  RandomStream labels_;
  RandomStream penalty_;
  RandomStream flips_;
  RandomStream instanceNoise_;
  RandomStream dropout_;
};

}  // namespace falsario
