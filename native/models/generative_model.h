#pragma once

#include "models/model.h"
#include "runtime/random_stream.h"

namespace falsario {

/// A model that makes images of latents.
class GenerativeModel : public Model {
 public:
  /// The same model, where it makes images; throws CONFIG_INVALID where it makes none.
  static const GenerativeModel& of(const Model& model);

  /// Images [N, C, H, W] in the model's range from latents [N, latent], in evaluation mode.
  /// `labels` is undefined without classes.
  virtual at::Tensor generate(const at::Tensor& latent, const at::Tensor& labels) const = 0;
  /// Whether an image depends on the latents beside its own.
  virtual bool generatesTogether() const = 0;
  /// The evidence lower bound's parts for each image, in nats: `reconstruction` [N], `kl`
  /// [N, latent]. `noise` [N, latent] chooses the posterior's sample. Refused where there is none.
  virtual std::vector<NamedTensor> elbo(const at::Tensor& images, const at::Tensor& labels,
                                        const at::Tensor& noise) const;
  /// Importance weights of the posterior's samples: log p(x|z) + log p(z) - log q(z|x), float64
  /// [K, N]. `noise` [K, N, latent] chooses K samples an image; p(x|z) is as `elbo` has it. Refused
  /// where there is no posterior.
  virtual at::Tensor logWeights(const at::Tensor& images, const at::Tensor& labels,
                                const at::Tensor& noise) const;
  /// Latents as training draws them.
  at::Tensor drawLatent(int64_t count, RandomStream& stream) const;
  int64_t latentSize() const { return latentSize_; }

  const GenerativeModel* generative() const override { return this; }

 protected:
  GenerativeModel(const Fields& spec, at::Device device);

 private:
  int64_t latentSize_;
  bool uniformLatent_;
};

}  // namespace falsario
