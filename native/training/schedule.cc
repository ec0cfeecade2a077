#include "training/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "runtime/catalogue.h"

namespace falsario {
namespace {

double constant(const Fields& /*schedule*/, double /*n*/) {
  return 1;
}

double linear(const Fields& schedule, double n) {
  const double progress = std::max(n - schedule.number("start"), 0.0) / schedule.number("steps");
  return 1 - (1 - schedule.number("to")) * std::min(progress, 1.0);
}

double cosine(const Fields& schedule, double n) {
  const double to = schedule.number("to");
  const double progress = std::min(n / schedule.number("steps"), 1.0);
  return to + (1 - to) * 0.5 * (1 + std::cos(std::numbers::pi * progress));
}

double exponential(const Fields& schedule, double n) {
  return std::pow(schedule.number("gamma"), n);
}

double step(const Fields& schedule, double n) {
  return std::pow(schedule.number("gamma"), std::floor(n / schedule.number("every")));
}

}  // namespace

double warmupFactor(double warmup, double n) {
  return n < warmup ? (n + 1) / warmup : 1;
}

double scheduledValue(const Fields& schedule, double from, int64_t update) {
  const double to = schedule.number("to");
  const double progress = std::min(static_cast<double>(update) / schedule.number("steps"), 1.0);
  using Curve = double (*)(double);
  static const Catalogue<Curve> curves = {
      {"linear", [](double p) { return 1 - p; }},
      {"cosine", [](double p) { return 0.5 * (1 + std::cos(std::numbers::pi * p)); }}};
  return to + (from - to) * choose(curves, schedule, "type")(progress);
}

double scheduleFactor(const Fields& schedule, int64_t update) {
  using Rule = double (*)(const Fields&, double);
  static const Catalogue<Rule> rules = {{"constant", constant},
                                        {"linear", linear},
                                        {"cosine", cosine},
                                        {"exponential", exponential},
                                        {"step", step}};
  const auto n = static_cast<double>(update);
  return warmupFactor(schedule.number("warmup"), n) * choose(rules, schedule, "type")(schedule, n);
}

}  // namespace falsario
