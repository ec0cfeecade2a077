#pragma once

#include <optional>

#include "models/discriminator.h"
#include "models/examines_images.h"
#include "models/generator.h"
#include "models/makes_images.h"
#include "models/model.h"

namespace falsario {

/// A generator and a discriminator or critic, with a moving average of the generator if the spec
/// has `ema`.
class Gan final : public Model, public MakesImages, public ExaminesImages {
 public:
  Gan(std::shared_ptr<const Value> spec, const Initializer& start, at::Device device);

  std::vector<NamedTensor> tensors(Weights weights) const override;
  std::vector<NetworkDescription> describe() const override;
  const Latent& latent() const override { return latent_; }
  Directions directions() const override { return served().directions(latent_.size(), classes()); }
  at::Tensor generate(const at::Tensor& latent, const at::Tensor& labels) const override;
  /// The discriminator's `logits` [N, …] and, with an auxiliary head, `classes` [N, classes].
  std::vector<NamedTensor> examine(const at::Tensor& images,
                                   const at::Tensor& labels) const override;
  bool generatesTogether() const override;
  bool examinesTogether() const override;

  const Generator& generator() const { return generator_; }
  Generator& generator() { return generator_; }
  const Discriminator& discriminator() const { return discriminator_; }
  Discriminator& discriminator() { return discriminator_; }
  /// The moving average of the generator; null if the spec has no `ema`.
  const Generator* average() const { return average_ ? &*average_ : nullptr; }

 protected:
  void loaded() override;
  std::vector<Network*> networks() override;

 private:
  const Generator& served() const { return average_ ? *average_ : generator_; }

  Latent latent_;
  Generator generator_;
  Discriminator discriminator_;
  std::optional<Generator> average_;
};

}  // namespace falsario
