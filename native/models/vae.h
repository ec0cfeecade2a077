#pragma once

#include "models/generative_model.h"
#include "models/generator.h"

namespace falsario {

/// A posterior N(mean, exp(logVariance)) for each image: both [N, latent].
struct Posterior {
  at::Tensor mean;
  at::Tensor logVariance;

  /// One latent for each image; `noise` is standard normal.
  at::Tensor sample(const at::Tensor& noise) const {
    return mean + (logVariance * 0.5).exp() * noise;
  }
};

/// Kingma and Welling 2013: an encoder that ends in a vector, two linear heads on it, a decoder.
class Vae : public GenerativeModel {
 public:
  Vae(const Fields& spec, const Initializer& start, at::Device device);

  std::vector<NamedTensor> tensors(Weights weights) const override;
  std::vector<NetworkDescription> describe() const override;
  at::Tensor generate(const at::Tensor& latent, const at::Tensor& labels) const override;
  std::vector<NamedTensor> examine(const at::Tensor& images,
                                   const at::Tensor& labels) const override;
  std::vector<NamedTensor> elbo(const at::Tensor& images, const at::Tensor& labels,
                                const at::Tensor& noise) const override;
  at::Tensor logWeights(const at::Tensor& images, const at::Tensor& labels,
                        const at::Tensor& noise) const override;
  bool generatesTogether() const override;
  bool examinesTogether() const override;
  std::unique_ptr<Trainer> trainer(std::unique_ptr<Draws> draws, int64_t batchSize) override;

  Posterior encode(const at::Tensor& images, ForwardContext& context) const;
  at::Tensor decode(const at::Tensor& latent, ForwardContext& context) const {
    return decoder_.forward(latent, context);
  }

  /// What an optimiser moves.
  std::vector<NamedTensor> learnt() const;
  const Fields& spec() const { return spec_; }

 private:
  /// A linear layer from the encoder's vector to the latent's size.
  struct Head {
    Head(std::string headName, int64_t in, int64_t out, const Initializer& start,
         at::Device device);
    at::Tensor operator()(const at::Tensor& features) const {
      return at::linear(features, weight, bias);
    }

    std::string name;
    at::Tensor weight;
    at::Tensor bias;
  };

  void appendHeads(std::vector<NamedTensor>& all) const;

  Fields spec_;
  Network encoder_;
  Head mean_;
  Head logVariance_;
  Generator decoder_;
};

}  // namespace falsario
