#include "features/script_extractor.h"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <cmath>
#include <limits>
#include <utility>

#include "features/script_archive.h"
#include "layers/layer.h"
#include "runtime/error.h"

namespace falsario::features {
namespace {

/// A probability, with its roundings.
constexpr double largestShare = 1.001;

/// The sentence that matters: LibTorch's backtrace and TorchScript's own traceback left out.
std::string reasonOf(const std::exception& error) {
  const auto* known = dynamic_cast<const c10::Error*>(&error);
  std::string text = known != nullptr ? known->what_without_backtrace() : error.what();
  const bool traced = text.find("Traceback of TorchScript") != std::string::npos;
  text.erase(text.find_last_not_of(" \n") + 1);
  text.erase(0, text.find_first_not_of(" \n"));
  if (traced) return text.substr(text.rfind('\n') + 1);
  return text.substr(0, text.find('\n'));
}

OutputChoice choiceOf(const Fields& fields) {
  if (!fields.has("output")) return {};
  if (fields.isText("output")) return fields.text("output");
  return fields.integer("output");
}

Value::Object argumentsOf(const Value& value) {
  const auto* arguments = std::get_if<Value::Object>(&value.data);
  return arguments == nullptr ? Value::Object{} : *arguments;
}

const Value* entryOf(const Value& value, const std::string& name) {
  const auto& object = std::get<Value::Object>(value.data);
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &found->second;
}

/// What stands in a contract as TorchScript takes it; none where the type is another.
std::optional<c10::IValue> toArgument(const Value& value, const c10::Type& type) {
  if (const auto* optional = type.castRaw<c10::OptionalType>()) {
    if (std::holds_alternative<std::nullptr_t>(value.data)) return c10::IValue();
    return toArgument(value, *optional->getElementType());
  }
  if (const auto* flag = std::get_if<bool>(&value.data)) {
    if (type.kind() == c10::TypeKind::BoolType) return c10::IValue(*flag);
  } else if (const auto* text = std::get_if<std::string>(&value.data)) {
    if (type.kind() == c10::TypeKind::StringType) return c10::IValue(*text);
  } else if (const auto* number = std::get_if<double>(&value.data)) {
    if (type.kind() == c10::TypeKind::FloatType) return c10::IValue(*number);
    if (type.kind() == c10::TypeKind::IntType && std::trunc(*number) == *number) {
      return c10::IValue(static_cast<int64_t>(*number));
    }
  }
  return std::nullopt;
}

std::string listed(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all.empty() ? "none" : all;
}

std::vector<std::string> keysOf(const c10::IValue& dictionary) {
  std::vector<std::string> keys;
  for (const auto& entry : dictionary.toGenericDict()) {
    keys.push_back(entry.key().isString() ? "\"" + entry.key().toStringRef() + "\"" : "another");
  }
  return keys;
}

}  // namespace

struct ScriptExtractor::Script {
  torch::jit::Module module;
  torch::jit::Method forward;

  /// The tuple, dictionary or tensor that forward answers with.
  c10::IValue call(const at::Tensor& images, const Value::Object& given) const {
    const auto& schema = forward.function().getSchema();
    torch::jit::Kwargs keywords;
    for (const auto& [name, value] : given) {
      const auto place = schema.argumentIndexWithName(name);
      if (!place || *place < 2) {
        std::vector<std::string> names;
        for (size_t i = 2; i < schema.arguments().size(); ++i) {
          names.push_back(schema.arguments()[i].name());
        }
        throw std::invalid_argument("forward has no argument \"" + name +
                                    "\" besides the images; it has: " + listed(names));
      }
      const auto& type = schema.arguments()[*place].type();
      auto argument = toArgument(value, *type);
      if (!argument) {
        throw std::invalid_argument("the argument \"" + name + "\" is of type " + type->repr_str() +
                                    ", and the contract gives something else");
      }
      keywords.emplace(name, std::move(*argument));
    }
    // Unoptimised: else the first calls profile and later ones run other code, with other
    // roundings.
    const torch::jit::GraphOptimizerEnabledGuard plain(false);
    return forward({images}, keywords);
  }

  static at::Tensor choose(const c10::IValue& answer, const OutputChoice& choice) {
    const auto* place = std::get_if<int64_t>(&choice);
    const auto* key = std::get_if<std::string>(&choice);
    c10::IValue chosen = answer;
    if (answer.isTuple() || answer.isList()) {
      const auto entries =
          answer.isTuple() ? answer.toTupleRef().elements().vec() : answer.toListRef().vec();
      if (place == nullptr || *place >= static_cast<int64_t>(entries.size())) {
        throw std::invalid_argument("it gives " + std::to_string(entries.size()) +
                                    " outputs; the contract must say which by its place, from 0");
      }
      chosen = entries[static_cast<size_t>(*place)];
    } else if (answer.isGenericDict()) {
      const auto entries = answer.toGenericDict();
      if (key == nullptr || !entries.contains(*key)) {
        throw std::invalid_argument("its outputs are " + listed(keysOf(answer)) +
                                    "; the contract must say which by its key");
      }
      chosen = entries.at(*key);
    } else if (answer.isTensor() && (place != nullptr || key != nullptr)) {
      throw std::invalid_argument("it gives one tensor; the contract asks for one of several");
    }
    if (chosen.isTensor() && chosen.toTensor().defined()) return chosen.toTensor();
    throw std::invalid_argument("it gives a " + chosen.tagKind() + " where a tensor is wanted");
  }
};

ScriptRequest::ScriptRequest(const Value& value)
    : input(Fields(value, "contract").object("input")), wantsLogits(false), probabilities(false) {
  const Fields fields(value, "contract");
  const auto argumentsIn = [](const Value* call) -> std::optional<Value::Object> {
    const Value* arguments = call == nullptr ? nullptr : entryOf(*call, "arguments");
    if (arguments == nullptr) return std::nullopt;
    return argumentsOf(*arguments);
  };
  features = {argumentsIn(entryOf(value, "features")).value_or(Value::Object{}),
              choiceOf(fields.object("features"))};
  wantsLogits = fields.has("logits");
  if (!wantsLogits) return;
  logitsArguments = argumentsIn(entryOf(value, "logits"));
  logitsOutput = choiceOf(fields.object("logits"));
  probabilities = fields.object("logits").flag("probabilities");
}

ScriptExtractor::ScriptExtractor(std::string path, at::Device device)
    : path_(std::move(path)), device_(device) {
  checkScriptArchive(path_);
  try {
    auto module = torch::jit::load(path_, device_);
    module.eval();
    auto forward = module.find_method("forward");
    if (!forward) throw std::invalid_argument("it has no method forward");
    script_ = std::make_unique<Script>(Script{std::move(module), std::move(*forward)});
  } catch (const std::exception& error) {
    throw Error("EXTRACTOR_INVALID", path_, "cannot be loaded: " + reasonOf(error));
  }
  const auto& schema = script_->forward.function().getSchema().arguments();
  // The first is the module itself.
  if (schema.size() < 2 || schema[1].type()->kind() != c10::TypeKind::TensorType) {
    refuse("its forward takes no tensor of images as its first argument");
  }
  for (size_t i = 2; i < schema.size(); ++i) {
    arguments_.push_back(
        {schema[i].name(), schema[i].type()->repr_str(), schema[i].default_value().has_value()});
  }
}

ScriptExtractor::~ScriptExtractor() = default;

void ScriptExtractor::refuse(const std::string& why) const {
  throw Error("EXTRACTOR_INVALID", path_, why);
}

int64_t ScriptExtractor::bytes() const {
  int64_t total = 0;
  for (const at::Tensor& each : script_->module.parameters()) total += each.nbytes();
  for (const at::Tensor& each : script_->module.buffers()) total += each.nbytes();
  return total;
}

at::Tensor ScriptExtractor::rows(at::Tensor output, const std::string& what, int64_t count) const {
  const std::string found =
      std::string(c10::toString(output.scalar_type())) + " " + toString(output.sizes().vec());
  while (output.dim() > 2 && output.size(-1) == 1) output = output.squeeze(-1);
  if (!output.is_floating_point() || output.dim() != 2 || output.size(0) != count ||
      output.size(1) == 0) {
    refuse("the module's " + what + " are " + found + " for " + std::to_string(count) +
           " images; wanted are floats [images, numbers], or [images, numbers, 1, 1]");
  }
  return output.to(at::kFloat);
}

std::vector<NamedTensor> ScriptExtractor::extract(const at::Tensor& images,
                                                  const ScriptRequest& request) const {
  const int64_t count = images.size(0);
  const at::Tensor input = prepare(images.to(device_), request.input);
  at::Tensor features;
  at::Tensor logits;
  try {
    const c10::IValue answer = script_->call(input, request.features.arguments);
    features = Script::choose(answer, request.features.output);
    if (request.wantsLogits) {
      const auto& own = request.logitsArguments;
      logits = Script::choose(own ? script_->call(input, *own) : answer, request.logitsOutput);
    }
  } catch (const std::exception& error) {
    refuse("the module failed on images " + toString(input.sizes().vec()) + " of " +
           c10::toString(input.scalar_type()) + ": " + reasonOf(error));
  }
  std::vector<NamedTensor> results{{"features", rows(features, "features", count)}};
  if (!request.wantsLogits) return results;
  logits = rows(logits, "logits", count);
  if (request.probabilities &&
      logits.lt(0).logical_or(logits.gt(largestShare)).any().item<bool>()) {
    refuse("the module's probabilities are not between 0 and 1: they may be logits");
  }
  // What is so improbable that it is 0 in float32 keeps a logarithm.
  if (request.probabilities) logits = logits.clamp_min(std::numeric_limits<float>::min()).log();
  results.push_back({"logits", logits});
  return results;
}

void ScriptExtractor::checkFinite(const std::vector<NamedTensor>& results) const {
  for (const auto& [name, tensor] : results) {
    const at::Tensor wrong = at::isfinite(tensor).all(1).logical_not();
    if (!wrong.any().item<bool>()) continue;
    const auto first = wrong.to(at::kByte).argmax().item<int64_t>();
    refuse("the module's " + name + " of image " + std::to_string(first) +
           " hold numbers that are not finite");
  }
}

}  // namespace falsario::features
