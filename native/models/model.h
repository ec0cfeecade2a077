#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

#include "models/image_spec.h"
#include "models/network.h"
#include "runtime/value.h"

namespace falsario {

class Draws;
class Trainer;

/// Networks that belong together. What depends on the kind of model is behind this interface:
/// nothing outside models/ and training/ asks which kind it is.
class Model {
 public:
  virtual ~Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// Which tensors stand for the generator where there is a moving average: the copy that samples
  /// and files show, or the weights that learn.
  enum class Weights { served, raw };

  virtual std::vector<NamedTensor> tensors(Weights weights) const = 0;
  virtual std::vector<NetworkDescription> describe() const = 0;
  /// What its tensors take, the moving average too.
  int64_t bytes() const;
  virtual std::unique_ptr<Trainer> trainer(std::unique_ptr<Draws> draws, int64_t batchSize) = 0;

  /// Copies every tensor of the model; refuses the whole set, naming the first that is missing, not
  /// known or of another shape, before it changes anything.
  void load(const std::vector<NamedTensor>& tensors);
  /// Images [N, C, H, W] in the model's range from latents [N, latent], in evaluation mode.
  /// `labels` is undefined without classes.
  virtual at::Tensor generate(const at::Tensor& latent, const at::Tensor& labels) const = 0;
  /// What the model says of images [N, C, H, W] in its range, in evaluation mode: a discriminator's
  /// `logits` and class scores, an encoder's `mean` and `logVariance`.
  virtual std::vector<NamedTensor> examine(const at::Tensor& images,
                                           const at::Tensor& labels) const = 0;
  /// The evidence lower bound's parts for each image, in nats: `reconstruction` [N], `kl`
  /// [N, latent]. `noise` [N, latent] chooses the posterior's sample. Refused where there is none.
  virtual std::vector<NamedTensor> elbo(const at::Tensor& images, const at::Tensor& labels,
                                        const at::Tensor& noise) const;
  /// Importance weights of the posterior's samples: log p(x|z) + log p(z) - log q(z|x), float64
  /// [K, N]. `noise` [K, N, latent] chooses K samples an image; p(x|z) is as `elbo` has it. Refused
  /// where there is no posterior.
  virtual at::Tensor logWeights(const at::Tensor& images, const at::Tensor& labels,
                                const at::Tensor& noise) const;
  /// Whether an image's output depends on its batch.
  virtual bool mixesImages() const = 0;
  /// Latents as training draws them.
  at::Tensor drawLatent(int64_t count, RandomStream& stream) const;

  const ImageSpec& image() const { return image_; }
  int64_t classes() const { return classes_; }
  int64_t latentSize() const { return latentSize_; }
  at::Device device() const { return device_; }

 protected:
  Model(const Fields& spec, at::Device device);

  /// After new weights came in.
  virtual void loaded() {}

 private:
  ImageSpec image_;
  int64_t classes_;
  int64_t latentSize_;
  bool uniformLatent_;
  at::Device device_;
};

/// Builds the model that the spec's `kind` names; parameters start from the stream `init` of
/// `seed`. On the meta device nothing is allocated or drawn: enough to describe.
std::shared_ptr<Model> buildModel(std::shared_ptr<const Value> spec, uint64_t seed,
                                  at::Device device);

}  // namespace falsario
