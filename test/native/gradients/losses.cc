#include <set>

#include "checks.h"
#include "objectives/gan_objective.h"
#include "objectives/losses/catalogue.h"
#include "spec.h"

namespace falsario::gradients {
namespace {

constexpr int64_t imageCount = 4;
constexpr int64_t classCount = 3;

at::Tensor variable(const std::string& name, at::IntArrayRef sizes) {
  return spread(name, sizes, -2, 2).requires_grad_(true);
}

at::Tensor flips(std::initializer_list<bool> each) {
  return at::tensor(std::vector<int64_t>(each.begin(), each.end())).to(at::kBool);
}

struct Setting {
  const char* name;
  double labelSmoothing;
  bool flipped;
};

/// An image has a map of four scores, so that targets must be broadcast to the right images.
void checkLoss(const std::string& name, const Setting& setting, Report& report) {
  const Value spec = object({{"loss", name.c_str()},
                             {"average", setting.flipped},
                             {"labelSmoothing", setting.labelSmoothing}});
  const GanObjective objective(Fields(spec, "objective"));
  const Targets targets = setting.flipped ? objective.flipped(flips({true, false, false, true}),
                                                              flips({false, true, false, true}))
                                          : objective.targets();
  Scores real;
  Scores fake;
  real.logits = variable("real", {imageCount, 1, 2, 2});
  fake.logits = variable("fake", {imageCount, 1, 2, 2});
  const std::vector<Variable> both = {{"real", real.logits}, {"fake", fake.logits}};
  report.check(name + " discriminator" + setting.name, both,
               [&] { return objective.discriminator(real, fake, targets); });
  if (setting.flipped || setting.labelSmoothing != 0) return;
  const bool seesReal = objective.generatorSeesReal();
  report.check(name + " generator", seesReal ? both : std::vector<Variable>{both[1]},
               [&] { return objective.generator(fake, seesReal ? real : Scores{}); });
}

void checkCatalogue(Report& report) {
  const std::set<std::string> withTargets = {"minimax", "nonSaturating", "leastSquares"};
  std::vector<std::string> names;
#define FALSARIO_NAME(loss) names.emplace_back(#loss);
  FALSARIO_LOSSES(FALSARIO_NAME)
#undef FALSARIO_NAME
  for (const std::string& name : names) {
    checkLoss(name, {"", 0, false}, report);
    if (!withTargets.contains(name)) continue;
    checkLoss(name, {" with smoothed labels", 0.1, false}, report);
    checkLoss(name, {" with flipped labels", 0.1, true}, report);
  }
}

void checkAuxiliary(Report& report, const char* on) {
  const Value auxiliary = object({{"weight", 0.7}, {"generatorWeight", 0.4}, {"on", on}});
  const Value spec = object({{"loss", "nonSaturating"},
                             {"average", false},
                             {"labelSmoothing", 0},
                             {"auxiliary", auxiliary}});
  const GanObjective objective(Fields(spec, "objective"));
  const at::Tensor labels = at::arange(imageCount, at::kLong).remainder(classCount);
  const Scores real = {variable("real", {imageCount, 1}),
                       variable("real classes", {imageCount, classCount}),
                       {},
                       labels};
  const Scores fake = {variable("fake", {imageCount, 1}),
                       variable("fake classes", {imageCount, classCount}),
                       {},
                       labels.flip(0)};
  std::vector<Variable> discriminators = {
      {"real", real.logits}, {"real classes", real.classes}, {"fake", fake.logits}};
  const std::vector<Variable> generators = {{"fake", fake.logits}, {"fake classes", fake.classes}};
  if (std::string(on) == "both") discriminators.push_back(generators[1]);
  report.check(std::string("auxiliary head on ") + on + " discriminator", discriminators,
               [&] { return objective.discriminator(real, fake, objective.targets()); });
  report.check(std::string("auxiliary head on ") + on + " generator", generators,
               [&] { return objective.generator(fake, {}); });
}

void checkFeatureMatching(Report& report, bool only) {
  const Value spec = object({{"loss", "nonSaturating"},
                             {"average", false},
                             {"labelSmoothing", 0},
                             {"featureMatching", object({{"weight", 0.7}, {"only", only}})}});
  const GanObjective objective(Fields(spec, "objective"));
  Scores real;
  Scores fake;
  real.features = spread("real features", {imageCount, 2, 2, 2}, -2, 2);
  fake.features = variable("fake features", {imageCount, 2, 2, 2});
  fake.logits = variable("fake", {imageCount, 1});
  std::vector<Variable> variables = {{"fake features", fake.features}};
  if (!only) variables.push_back({"fake", fake.logits});
  report.check(only ? "featureMatching only" : "featureMatching", variables,
               [&] { return objective.generator(fake, real); });
}

}  // namespace

void checkLosses(Report& report) {
  checkCatalogue(report);
  for (const char* on : {"both", "real"}) checkAuxiliary(report, on);
  for (const bool only : {true, false}) checkFeatureMatching(report, only);
}

}  // namespace falsario::gradients
