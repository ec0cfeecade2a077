#include <ATen/core/grad_mode.h>

#include <memory>
#include <optional>
#include <set>
#include <stdexcept>

#include "checks.h"
#include "kernels/channels_last.h"
#include "layer_cases.h"
#include "layers/catalogue.h"

namespace falsario::gradients {
namespace {

/// A multiple of the groups of minibatchStd.
constexpr int64_t batch = 4;

struct Mode {
  const char* name;
  bool training;
  bool frozen;
};
constexpr Mode training = {"training", true, false};
constexpr Mode frozen = {"frozen training", true, true};
constexpr Mode evaluation = {"evaluation", false, false};

/// A layer with float64 parameters of arbitrary values, and the tensors of its check.
class Specimen {
 public:
  explicit Specimen(const LayerCase& layerCase)
      : layer_(build(layerCase.spec, layerCase.type(), layerCase.input)),
        makesConditions_(layerCase.type() == "skipLatent") {
    std::vector<int64_t> sizes = {batch};
    sizes.insert(sizes.end(), layerCase.input.begin(), layerCase.input.end());
    labels_ = layerCase.shares ? spread("labels", {batch, classes}, 0, 1)
                               : at::arange(batch, at::kLong).remainder(classes);
    input_ = spread("input", sizes, -2, 2).requires_grad_(true);
    variables_.push_back({"input", input_});
    condition_ = spread("condition", {batch, conditionSize}, -1, 1);
    if (takesConditions(layerCase.spec)) {
      condition_.requires_grad_(true);
      variables_.push_back({"condition", condition_});
    }
    for (const Slot& slot : layer_->slots()) {
      if (slot.trainable) {
        const at::Tensor values = spread(slot.name, slot.tensor->sizes(), -1, 1);
        *slot.tensor = kernels::inFastLayout(values);
        if (slot.name == layerCase.constant) continue;
        slot.tensor->requires_grad_(true);
        variables_.push_back({slot.name, *slot.tensor});
      } else if (slot.tensor->is_floating_point()) {
        *slot.tensor = slot.tensor->to(at::kDouble);
      }
    }
    settleBuffers();
  }

  const std::vector<Variable>& variables() const { return variables_; }

  /// The output, with the same dropout mask and the same buffers in every call.
  at::Tensor forward(const Mode& mode) {
    dropout_.setState(0);
    for (size_t i = 0; i < buffers_.size(); ++i) {
      if (!layer_->slots()[i].trainable) *layer_->slots()[i].tensor = buffers_[i].clone();
    }
    return run(input_, mode);
  }

 private:
  static std::unique_ptr<Layer> build(const Value& spec, const std::string& type,
                                      const Shape& input) {
    RandomStream stream(0, "init", at::kCPU);
    constexpr int64_t anyBlocks = 0;
    std::optional<LabelConditions> conditions;
    if (takesConditions(spec)) conditions = LabelConditions{conditionSize, anyBlocks};
    const Place first{ListOf::generator, 0, &conditions};
    return buildLayer({Fields(spec, type), input, classes, Initializer(&stream), first});
  }

  static bool takesConditions(const Value& spec) {
    const auto& fields = std::get<Value::Object>(spec.data);
    const auto norm = fields.find("norm");
    return norm != fields.end() && std::get<std::string>(norm->second.data) == "shared";
  }

  at::Tensor run(const at::Tensor& input, const Mode& mode) {
    ForwardContext context;
    context.training = mode.training;
    context.frozen = mode.frozen;
    context.labels = labels_;
    context.dropout = &dropout_;
    if (!makesConditions_) context.conditions = {condition_};
    at::Tensor output = layer_->forward(input, context);
    if (output.sizes().slice(1) != at::IntArrayRef(layer_->output())) {
      throw std::runtime_error("the shape of its output is not " + toString(layer_->output()));
    }
    if (!makesConditions_) return output;
    // What the layer gives to other layers is part of its output.
    std::vector<at::Tensor> all = context.conditions;
    all.push_back(output);
    return at::cat(all, 1);
  }

  /// Gives running statistics and singular vectors the values of some training steps.
  void settleBuffers() {
    const at::NoGradGuard noGrad;
    for (int repeat = 0; repeat < 10; ++repeat) run(input_ * 1.5 + 0.3, training);
    for (const Slot& slot : layer_->slots()) buffers_.push_back(slot.tensor->clone());
  }

  static constexpr int64_t conditionSize = 2;

  std::unique_ptr<Layer> layer_;
  bool makesConditions_;
  at::Tensor condition_;
  at::Tensor input_;
  at::Tensor labels_;
  RandomStream dropout_ = RandomStream(0, "dropout", at::kCPU);
  std::vector<Variable> variables_;
  /// The value of each slot after settleBuffers().
  std::vector<at::Tensor> buffers_;
};

/// The worst check of each variable over all modes.
std::vector<Check> checkModes(const LayerCase& layerCase) {
  Specimen specimen(layerCase);
  std::vector<Check> worst;
  for (const Mode& mode : {training, frozen, evaluation}) {
    if (layerCase.powerIterations && mode.training && !mode.frozen) continue;
    std::vector<Check> checks =
        checkBothOrders(specimen.variables(), [&] { return specimen.forward(mode); });
    for (size_t i = 0; i < checks.size(); ++i) {
      if (!checks[i].passed()) checks[i].name += std::string(" in ") + mode.name;
      if (worst.size() == i) {
        worst.push_back(checks[i]);
      } else if (checks[i].worseThan(worst[i])) {
        worst[i] = checks[i];
      }
    }
  }
  return worst;
}

}  // namespace

void checkLayers(Report& report) {
  std::set<std::string> checked;
  for (const LayerCase& layerCase : layerCases()) {
    report.add(layerCase.name(), [&] { return checkModes(layerCase); });
    checked.insert(layerCase.type());
  }
#define FALSARIO_COVERED(type) \
  if (!checked.contains(#type)) report.fail(#type, "it has no case in layer_cases.cc");
  FALSARIO_LAYERS(FALSARIO_COVERED)
#undef FALSARIO_COVERED
}

}  // namespace falsario::gradients
