#include "models/vae.h"

#include <ATen/core/grad_mode.h>

#include "objectives/elbo.h"
#include "training/vae_trainer.h"

namespace falsario {
namespace {

/// The encoder's last length, which the heads start from.
int64_t featuresOf(const Fields& spec, const Network& encoder) {
  if (encoder.output().size() != 1) {
    spec.refuse("the last layer gives " + toString(encoder.output()) +
                "; the encoder must end in a vector: put a flatten at its end");
  }
  return encoder.output()[0];
}

/// The last layer that computes: reshapes move numbers only.
std::string lastActivation(const Fields& decoder) {
  std::string last;
  for (const Fields& layer : decoder.list("layers")) {
    const std::string& type = layer.text("type");
    if (type != "reshape" && type != "flatten") last = type;
  }
  return last;
}

/// All rows, `times` times one after the other.
at::Tensor repeat(const at::Tensor& rows, int64_t times) {
  std::vector<int64_t> each(static_cast<size_t>(rows.dim()), 1);
  each.at(0) = times;
  return rows.repeat(each);
}

/// Cross-entropy is of probabilities against grey values, both in [0, 1].
void checkReconstruction(const Fields& spec, const ImageSpec& image) {
  if (spec.object("objective").text("reconstruction") != "bce") return;
  if (image.low != 0) {
    spec.object("image").refuse(
        "reconstruction \"bce\" needs the range [0, 1]; set it, or use \"mse\"");
  }
  const Fields decoder = spec.object("decoder");
  if (lastActivation(decoder) != "sigmoid") {
    decoder.refuse(
        "reconstruction \"bce\" needs a decoder that ends in sigmoid; add one, or use \"mse\"");
  }
}

}  // namespace

Vae::Head::Head(std::string headName, int64_t in, int64_t out, const Initializer& start,
                at::Device device)
    : name(std::move(headName)),
      weight(start.weight({out, in}).to(device).set_requires_grad(true)),
      bias(start.bias(out, {out, in}).to(device).set_requires_grad(true)) {}

Vae::Vae(const Fields& spec, const Initializer& start, at::Device device)
    : GenerativeModel(spec, device),
      spec_(spec),
      encoder_("encoder", spec.object("encoder"), image().shape, classes(), start),
      mean_("encoder.mean", featuresOf(spec.object("encoder"), encoder_), latentSize(),
            start.with(spec.object("encoder").text("init")), device),
      logVariance_("encoder.logVariance", encoder_.output()[0], latentSize(),
                   start.with(spec.object("encoder").text("init")), device),
      decoder_("decoder", spec.object("decoder"), latentSize(), image(), classes(), start, device) {
  checkReconstruction(spec, image());
  encoder_.to(device);
}

std::vector<NamedTensor> Vae::tensors(Weights /*weights*/) const {
  std::vector<NamedTensor> all = encoder_.tensors();
  appendHeads(all);
  for (NamedTensor& tensor : decoder_.network().tensors()) all.push_back(std::move(tensor));
  return all;
}

std::vector<NamedTensor> Vae::learnt() const {
  std::vector<NamedTensor> all = encoder_.learnt();
  appendHeads(all);
  for (NamedTensor& tensor : decoder_.network().learnt()) all.push_back(std::move(tensor));
  return all;
}

void Vae::appendHeads(std::vector<NamedTensor>& all) const {
  for (const Head* head : {&mean_, &logVariance_}) {
    all.push_back({head->name + ".weight", head->weight});
    all.push_back({head->name + ".bias", head->bias});
  }
}

std::vector<NetworkDescription> Vae::describe() const {
  NetworkDescription encoder = encoder_.describe();
  for (const Head* head : {&mean_, &logVariance_}) {
    const int64_t parameters = head->weight.numel() + head->bias.numel();
    encoder.layers.push_back({head->name, "linear", {latentSize()}, parameters});
    encoder.parameters += parameters;
  }
  return {encoder, decoder_.network().describe()};
}

Posterior Vae::encode(const at::Tensor& images, ForwardContext& context) const {
  const at::Tensor features = encoder_.forward(images, context);
  return {mean_(features), logVariance_(features)};
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
  const std::string& reconstruction = spec_.object("objective").text("reconstruction");
  return {{"reconstruction", reconstructionOf(reconstruction, images, decoded)},
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
  const std::string& reconstruction = spec_.object("objective").text("reconstruction");
  const at::Tensor lost =
      reconstructionOf(reconstruction, repeat(images, samples), decoded, at::kDouble)
          .view({samples, images.size(0)});
  // log p(z) - log q(z|x): ½ log 2π stands in both, and (z - mean) / deviation is the noise.
  const at::Tensor exact = latent.to(at::kDouble);
  const at::Tensor noiseSquares = noise.to(at::kDouble).square();
  const at::Tensor prior =
      0.5 * (posterior.logVariance.to(at::kDouble) + noiseSquares - exact.square()).sum(2);
  return prior - lost;
}

bool Vae::generatesTogether() const {
  return decoder_.network().mixesImages();
}

bool Vae::examinesTogether() const {
  return encoder_.mixesImages();
}

std::unique_ptr<Trainer> Vae::trainer(std::unique_ptr<Draws> draws, int64_t /*batchSize*/) {
  return std::make_unique<VaeTrainer>(*this, std::move(draws));
}

}  // namespace falsario
