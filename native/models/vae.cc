#include "models/vae.h"

#include <ATen/core/grad_mode.h>

#include <utility>

#include "objectives/elbo.h"

namespace falsario {
namespace {

/// The length of the encoder's output vector, which is the input of the heads.
int64_t featuresOf(const Fields& spec, const Network& encoder) {
  if (encoder.output().size() != 1) {
    spec.refuse("the last layer gives " + toString(encoder.output()) +
                "; the encoder must end in a vector: put a flatten at its end");
  }
  return encoder.output()[0];
}

/// The rows repeated as a whole, `times` times.
at::Tensor repeat(const at::Tensor& rows, int64_t times) {
  std::vector<int64_t> each(static_cast<size_t>(rows.dim()), 1);
  each.at(0) = times;
  return rows.repeat(each);
}

/// Cross-entropy compares probabilities with grey values, both in [0, 1].
void checkReconstruction(const Fields& spec, const ImageSpec& image, const Network& decoder) {
  if (spec.object("objective").text("reconstruction") != "bce") return;
  if (image.low != 0) {
    spec.object("image").refuse(
        "reconstruction \"bce\" needs the range [0, 1]; set it, or use \"mse\"");
  }
  if (decoder.outputRange() != Range{0, 1}) {
    spec.object("decoder").refuse(
        "reconstruction \"bce\" needs a decoder that ends in sigmoid; add one, or use \"mse\"");
  }
}

}  // namespace

Vae::Vae(std::shared_ptr<const Value> value, const Initializer& start, at::Device device)
    : Model(std::move(value), device),
      latent_(spec()),
      encoder_("encoder", spec().object("encoder"), image().shape, classes(), start),
      mean_("encoder.mean", featuresOf(spec().object("encoder"), encoder_), latent_.size(),
            start.with(spec().object("encoder")), device),
      logVariance_("encoder.logVariance", encoder_.output()[0], latent_.size(),
                   start.with(spec().object("encoder")), device),
      decoder_("decoder", spec().object("decoder"), latent_.size(), image(), classes(), start,
               device, ListOf::network) {
  checkReconstruction(spec(), image(), decoder_.network());
  encoder_.to(device);
}

std::vector<NamedTensor> Vae::tensors(Weights /*weights*/) const {
  std::vector<NamedTensor> all = encoder_.tensors();
  appendHeads(all);
  for (NamedTensor& tensor : decoder_.network().tensors()) all.push_back(std::move(tensor));
  return all;
}

std::vector<NamedTensor> Vae::namedParameters() const {
  std::vector<NamedTensor> all = encoder_.namedParameters();
  appendHeads(all);
  for (NamedTensor& tensor : decoder_.network().namedParameters()) all.push_back(std::move(tensor));
  return all;
}

void Vae::appendHeads(std::vector<NamedTensor>& all) const {
  for (const Head* head : {&mean_, &logVariance_}) {
    for (NamedTensor& tensor : head->tensors()) all.push_back(std::move(tensor));
  }
}

std::vector<NetworkDescription> Vae::describe() const {
  NetworkDescription encoder = encoder_.describe();
  for (const Head* head : {&mean_, &logVariance_}) {
    encoder.layers.push_back(head->describe());
    encoder.parameters += encoder.layers.back().parameters;
  }
  return {encoder, decoder_.network().describe()};
}

Posterior Vae::encode(const at::Tensor& images, ForwardContext& context) const {
  const at::Tensor features = encoder_.forward(images, context);
  return {mean_.forward(features, context), logVariance_.forward(features, context)};
}

at::Tensor Vae::generate(const at::Tensor& latent, const at::Tensor& labels) const {
  return decoder_.evaluate(latent, labels);
}

std::vector<NamedTensor> Vae::examine(const at::Tensor& images, const at::Tensor& labels) const {
  const at::NoGradGuard noGrad;
  ForwardContext context;
  context.labels = labels;
  const Posterior posterior = encode(images, context);
  return {{"mean", posterior.mean}, {"logVariance", posterior.logVariance}};
}

std::vector<NamedTensor> Vae::elbo(const at::Tensor& images, const at::Tensor& labels,
                                   const at::Tensor& noise) const {
  const at::NoGradGuard noGrad;
  ForwardContext context;
  context.labels = labels;
  const Posterior posterior = encode(images, context);
  const at::Tensor decoded = decode(posterior.sample(noise), context);
  return {{"reconstruction", reconstructionOf(reconstruction(), images, decoded)},
          {"kl", klOf(posterior)}};
}

at::Tensor Vae::logWeights(const at::Tensor& images, const at::Tensor& labels,
                           const at::Tensor& noise) const {
  const at::NoGradGuard noGrad;
  const int64_t samples = noise.size(0);
  ForwardContext context;
  context.labels = labels;
  const Posterior posterior = encode(images, context);
  const at::Tensor latent = posterior.sample(noise);
  ForwardContext repeated;
  repeated.labels = labels.defined() ? repeat(labels, samples) : labels;
  const at::Tensor decoded = decode(latent.flatten(0, 1), repeated);
  const at::Tensor reconstructionLoss =
      reconstructionOf(reconstruction(), repeat(images, samples), decoded, at::kDouble)
          .view({samples, images.size(0)});
  // log p(z) - log q(z|x): the terms ½ log 2π cancel, and (z - mean) / deviation is the noise.
  const at::Tensor exact = latent.to(at::kDouble);
  const at::Tensor noiseSquares = noise.to(at::kDouble).square();
  const at::Tensor prior =
      0.5 * (posterior.logVariance.to(at::kDouble) + noiseSquares - exact.square()).sum(2);
  return prior - reconstructionLoss;
}

}  // namespace falsario
