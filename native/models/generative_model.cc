#include "models/generative_model.h"

#include "runtime/error.h"

namespace falsario {

GenerativeModel::GenerativeModel(const Fields& spec, at::Device device)
    : Model(spec, device),
      latentSize_(spec.object("latent").integer("size")),
      uniformLatent_(spec.object("latent").text("distribution") == "uniform") {}

const GenerativeModel& GenerativeModel::of(const Model& model) {
  if (const GenerativeModel* generative = model.generative()) return *generative;
  throw Error("CONFIG_INVALID", "", "a classifier makes no images");
}

at::Tensor GenerativeModel::drawLatent(int64_t count, RandomStream& stream) const {
  if (!uniformLatent_) return stream.normal({count, latentSize_});
  return stream.uniform({count, latentSize_}).mul_(2).sub_(1);
}

std::vector<NamedTensor> GenerativeModel::elbo(const at::Tensor& /*images*/,
                                               const at::Tensor& /*labels*/,
                                               const at::Tensor& /*noise*/) const {
  throw Error("CONFIG_INVALID", "", "only a VAE has an evidence lower bound");
}

at::Tensor GenerativeModel::logWeights(const at::Tensor& /*images*/, const at::Tensor& /*labels*/,
                                       const at::Tensor& /*noise*/) const {
  throw Error("CONFIG_INVALID", "", "only a VAE has importance weights");
}

}  // namespace falsario
