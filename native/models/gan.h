#pragma once

#include <optional>

#include "models/discriminator.h"
#include "models/generative_model.h"
#include "models/generator.h"

namespace falsario {

/// A generator and its opponent, and the generator's moving average where one is kept.
class Gan : public GenerativeModel {
 public:
  Gan(const Fields& spec, const Initializer& start, at::Device device);

  std::vector<NamedTensor> tensors(Weights weights) const override;
  std::vector<NetworkDescription> describe() const override;
  at::Tensor generate(const at::Tensor& latent, const at::Tensor& labels) const override;
  std::vector<NamedTensor> examine(const at::Tensor& images,
                                   const at::Tensor& labels) const override;
  bool generatesTogether() const override;
  bool examinesTogether() const override;
  std::unique_ptr<Trainer> trainer(std::unique_ptr<Draws> draws, int64_t batchSize) override;

  const Generator& generator() const { return generator_; }
  const Discriminator& discriminator() const { return discriminator_; }
  Discriminator& discriminator() { return discriminator_; }
  /// Null where the spec keeps no moving average.
  const Generator* average() const { return average_ ? &*average_ : nullptr; }
  const Fields& spec() const { return spec_; }

 protected:
  void loaded() override;

 private:
  const Generator& served() const { return average_ ? *average_ : generator_; }

  Fields spec_;
  Generator generator_;
  Discriminator discriminator_;
  std::optional<Generator> average_;
};

}  // namespace falsario
