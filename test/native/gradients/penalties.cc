#include "objectives/penalties/catalogue.h"

#include "checks.h"
#include "models/network.h"
#include "spec.h"
#include "training/draws/recorded_draws.h"

namespace falsario::gradients {
namespace {

/// A small discriminator whose image gradient depends on its image and on all of its parameters. It
/// has no last bias, because the gradient would not depend on it.
Value discriminatorSpec() {
  const Value conv = object({{"type", "conv2d"},
                             {"paddingMode", "zeros"},
                             {"out", 2},
                             {"kernel", 3},
                             {"stride", 2},
                             {"padding", 1},
                             {"bias", true},
                             {"spectralNorm", false}});
  const Value linear =
      object({{"type", "linear"}, {"out", 1}, {"bias", false}, {"spectralNorm", false}});
  return object(
      {{"init", "torch"},
       {"layers", list({conv, object({{"type", "layerNorm"}, {"eps", 1e-5}}),
                        object({{"type", "silu"}}), object({{"type", "flatten"}}), linear})}});
}

/// Converts the parameters to float64 and returns them as variables.
std::vector<Variable> parametersOf(Network& network) {
  std::vector<Variable> variables;
  std::vector<at::Tensor> parameters;
  for (const NamedTensor& slot : network.tensors()) {
    parameters.push_back(spread(slot.name, slot.tensor.sizes(), -1, 1).requires_grad_(true));
    variables.push_back({slot.name, parameters.back()});
  }
  network.substitute(parameters);
  return variables;
}

void checkPenalty(const std::string& type, Report& report) {
  constexpr int64_t batch = 3;
  const Value penaltySpec = object({{"type", type.c_str()}});
  const auto penalty = buildPenalty(Fields(penaltySpec, "objective.penalty"));
  RandomStream stream(0, "init", at::kCPU);
  const Value spec = discriminatorSpec();
  Network discriminator("discriminator", Fields(spec, "discriminator"), {1, 4, 4}, 0,
                        Initializer(&stream));
  std::vector<Variable> variables = parametersOf(discriminator);
  const at::Tensor real = spread("real", {batch, 1, 4, 4}, -1, 1).requires_grad_(true);
  const at::Tensor fake = spread("fake", {batch, 1, 4, 4}, -1, 1).requires_grad_(true);
  if (penalty->differentiatesReal()) variables.push_back({"real images", real});
  if (penalty->differentiatesFake()) variables.push_back({"fake images", fake});
  RecordedDraws draws({{"alpha.0.0", spread("alpha", {batch}, 0, 1)},
                       {"perturbation.0.0", spread("perturbation", real.sizes(), 0, 1)}},
                      at::kCPU);
  draws.beginStep(0);
  const auto score = [&](const at::Tensor& images) {
    ForwardContext context;
    context.training = true;
    return discriminator.forward(images, context);
  };
  const auto value = [&] {
    const at::Tensor realScores = score(real);
    const at::Tensor fakeScores = score(fake);
    return penalty->value({real, fake, real, fake, realScores, fakeScores, score, draws, 0});
  };
  report.add("penalty " + type, [&] { return checkGradients(variables, value); });
}

}  // namespace

void checkPenalties(Report& report) {
  std::vector<std::string> types;
#define FALSARIO_NAME(penalty) types.emplace_back(#penalty);
  FALSARIO_PENALTIES(FALSARIO_NAME)
#undef FALSARIO_NAME
  for (const std::string& type : types) checkPenalty(type, report);
}

}  // namespace falsario::gradients
