#pragma once

#include "layers/head.h"
#include "models/examines_images.h"
#include "models/generator.h"
#include "models/has_posterior.h"
#include "models/makes_images.h"
#include "models/model.h"
#include "objectives/posterior.h"

namespace falsario {

/// Kingma and Welling 2013: an encoder that ends in a vector, two linear heads after it, a decoder.
class Vae final : public Model, public MakesImages, public ExaminesImages, public HasPosterior {
 public:
  Vae(std::shared_ptr<const Value> spec, const Initializer& start, at::Device device);

  std::vector<NamedTensor> tensors(Weights weights) const override;
  std::vector<NetworkDescription> describe() const override;
  const Latent& latent() const override { return latent_; }
  Directions directions() const override { return decoder_.directions(latent_.size(), classes()); }
  at::Tensor generate(const at::Tensor& latent, const at::Tensor& labels) const override;
  /// The posterior's `mean` and `logVariance`, both [N, latent].
  std::vector<NamedTensor> examine(const at::Tensor& images,
                                   const at::Tensor& labels) const override;
  std::vector<NamedTensor> elbo(const at::Tensor& images, const at::Tensor& labels,
                                const at::Tensor& noise) const override;
  at::Tensor logWeights(const at::Tensor& images, const at::Tensor& labels,
                        const at::Tensor& noise) const override;
  int64_t latentSize() const override { return latent_.size(); }
  bool generatesTogether() const override { return decoder_.network().mixesImages(); }
  bool examinesTogether() const override { return encoder_.mixesImages(); }
  bool boundsTogether() const override { return examinesTogether() || generatesTogether(); }

  Posterior encode(const at::Tensor& images, ForwardContext& context) const;
  at::Tensor decode(const at::Tensor& latent, ForwardContext& context) const {
    return decoder_.forward(latent, context);
  }

  /// The tensors that an optimiser changes.
  std::vector<NamedTensor> namedParameters() const;

 protected:
  std::vector<Network*> networks() override { return {&encoder_, &decoder_.network()}; }

 private:
  const std::string& reconstruction() const {
    return spec().object("objective").text("reconstruction");
  }
  void appendHeads(std::vector<NamedTensor>& all) const;

  Latent latent_;
  Network encoder_;
  Head mean_;
  Head logVariance_;
  Generator decoder_;
};

}  // namespace falsario
