#include "features/script_extractor.h"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/runtime/print_handler.h>
#include <torch/csrc/jit/serialization/import.h>

#include <cmath>
#include <iostream>
#include <limits>
#include <mutex>
#include <utility>

#include "features/script_archive.h"
#include "layers/layer.h"
#include "runtime/error.h"

namespace falsario::features {
namespace {

/// Largest probability, with rounding errors.
constexpr double maxProbability = 1.001;

/// Returns an error's own sentence, without LibTorch's backtrace and TorchScript's traceback.
std::string reasonOf(const std::exception& error) {
  const auto* torchError = dynamic_cast<const c10::Error*>(&error);
  std::string text = torchError != nullptr ? torchError->what_without_backtrace() : error.what();
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

/// Converts a value of a contract to TorchScript. Returns nothing if the argument has another type.
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
    // JavaScript's numbers are exact up to 2^53; above 2^63 they fit no int64.
    constexpr double exact = 9007199254740992;
    if (type.kind() == c10::TypeKind::IntType && std::trunc(*number) == *number &&
        std::abs(*number) <= exact) {
      return c10::IValue(static_cast<int64_t>(*number));
    }
  }
  return std::nullopt;
}

/// Sends what modules print to standard error, because standard output belongs to the program's own
/// results.
void redirectPrints() {
  static std::once_flag once;
  std::call_once(once, [] {
    torch::jit::setPrintHandler([](const std::string& text) { std::cerr << text; });
  });
}

std::string join(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list.empty() ? "none" : list;
}

std::vector<std::string> keysOf(const c10::IValue& dictionary) {
  std::vector<std::string> keys;
  for (const auto& entry : dictionary.toGenericDict()) {
    keys.push_back(entry.key().isString() ? "\"" + entry.key().toStringRef() + "\""
                                          : "a key that is not a string");
  }
  return keys;
}

}  // namespace

struct ScriptExtractor::Script {
  torch::jit::Module module;
  torch::jit::Method forward;

  /// Calls `forward`, which returns a tensor, a tuple or a dictionary.
  c10::IValue call(const at::Tensor& images, const Value::Object& arguments) const {
    const auto& schema = forward.function().getSchema();
    torch::jit::Kwargs keywords;
    for (const auto& [name, value] : arguments) {
      const auto place = schema.argumentIndexWithName(name);
      if (!place || *place < 2) {
        std::vector<std::string> names;
        for (size_t i = 2; i < schema.arguments().size(); ++i) {
          names.push_back(schema.arguments()[i].name());
        }
        throw std::invalid_argument("forward has no argument \"" + name +
                                    "\"; its arguments after the images are: " + join(names));
      }
      const auto& type = schema.arguments()[*place].type();
      auto argument = toArgument(value, *type);
      if (!argument) {
        throw std::invalid_argument("the argument \"" + name + "\" has type " + type->repr_str() +
                                    ", but the contract states a value of another type");
      }
      keywords.emplace(name, std::move(*argument));
    }
    // Not optimised, because the optimiser profiles the first calls and then runs other code with
    // other rounding errors.
    const torch::jit::GraphOptimizerEnabledGuard unoptimised(false);
    return forward({images}, keywords);
  }

  static at::Tensor choose(const c10::IValue& output, const OutputChoice& choice) {
    const auto* index = std::get_if<int64_t>(&choice);
    const auto* key = std::get_if<std::string>(&choice);
    c10::IValue chosen = output;
    if (output.isTuple() || output.isList()) {
      const auto entries =
          output.isTuple() ? output.toTupleRef().elements().vec() : output.toListRef().vec();
      if (index == nullptr || *index < 0 || *index >= static_cast<int64_t>(entries.size())) {
        throw std::invalid_argument(
            "it returns " + std::to_string(entries.size()) +
            " outputs; state in the contract which one to use, by its index (the first is 0)");
      }
      chosen = entries[static_cast<size_t>(*index)];
    } else if (output.isGenericDict()) {
      const auto entries = output.toGenericDict();
      if (key == nullptr || !entries.contains(*key)) {
        throw std::invalid_argument("its outputs are " + join(keysOf(output)) +
                                    "; state in the contract which one to use, by its key");
      }
      chosen = entries.at(*key);
    } else if (output.isTensor() && (index != nullptr || key != nullptr)) {
      throw std::invalid_argument(
          "it returns one tensor, but the contract gives an index or key, as for several outputs; "
          "remove it");
    }
    if (chosen.isTensor() && chosen.toTensor().defined()) return chosen.toTensor();
    throw std::invalid_argument("the chosen output is a " + chosen.tagKind() + ", not a tensor");
  }
};

ScriptRequest::ScriptRequest(const Value& value)
    : input(Fields(value, "contract").object("input")), returnsLogits(false), probabilities(false) {
  const Fields fields(value, "contract");
  const auto argumentsIn = [](const Value* call) -> std::optional<Value::Object> {
    const Value* arguments = call == nullptr ? nullptr : entryOf(*call, "arguments");
    if (arguments == nullptr) return std::nullopt;
    return argumentsOf(*arguments);
  };
  features = {argumentsIn(entryOf(value, "features")).value_or(Value::Object{}),
              choiceOf(fields.object("features"))};
  returnsLogits = fields.has("logits");
  if (!returnsLogits) return;
  logitsArguments = argumentsIn(entryOf(value, "logits"));
  logitsOutput = choiceOf(fields.object("logits"));
  probabilities = fields.object("logits").flag("probabilities");
}

ScriptExtractor::ScriptExtractor(std::string path, at::Device device)
    : path_(std::move(path)), device_(device) {
  checkScriptArchive(path_);
  redirectPrints();
  try {
    auto module = torch::jit::load(path_, device_);
    module.eval();
    auto forward = module.find_method("forward");
    if (!forward) throw std::invalid_argument("the module has no method \"forward\"");
    script_ = std::make_unique<Script>(Script{std::move(module), std::move(*forward)});
  } catch (const std::exception& error) {
    throw Error("EXTRACTOR_INVALID", path_, "cannot be loaded: " + reasonOf(error));
  }
  const auto& schema = script_->forward.function().getSchema().arguments();
  // The first is the module itself.
  if (schema.size() < 2 || schema[1].type()->kind() != c10::TypeKind::TensorType) {
    refuse("the first argument of its forward must be a tensor of images");
  }
  for (size_t i = 2; i < schema.size(); ++i) {
    arguments_.push_back(
        {schema[i].name(), schema[i].type()->repr_str(), schema[i].default_value().has_value()});
  }
}

ScriptExtractor::~ScriptExtractor() = default;

void ScriptExtractor::refuse(const std::string& message, ErrorDetails details) const {
  throw Error("EXTRACTOR_INVALID", path_, message, std::move(details));
}

int64_t ScriptExtractor::bytes() const {
  int64_t total = 0;
  for (const at::Tensor& parameter : script_->module.parameters()) total += parameter.nbytes();
  for (const at::Tensor& buffer : script_->module.buffers()) total += buffer.nbytes();
  return total;
}

at::Tensor ScriptExtractor::toRows(at::Tensor output, const std::string& name,
                                   int64_t count) const {
  const std::string received =
      std::string(c10::toString(output.scalar_type())) + " " + toString(output.sizes().vec());
  while (output.dim() > 2 && output.size(-1) == 1) output = output.squeeze(-1);
  if (!output.is_floating_point() || output.dim() != 2 || output.size(0) != count ||
      output.size(1) == 0) {
    const std::string expected = "floats [images, values] or [images, values, 1, 1]";
    refuse("the module's " + name + " are " + received + " for " + std::to_string(count) +
               " images, but must be " + expected,
           {.expected = expected, .received = received});
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
    const c10::IValue output = script_->call(input, request.features.arguments);
    features = Script::choose(output, request.features.output);
    if (request.returnsLogits) {
      const auto& own = request.logitsArguments;
      logits = Script::choose(own ? script_->call(input, *own) : output, request.logitsOutput);
    }
  } catch (const std::exception& error) {
    refuse("the module failed on images " + toString(input.sizes().vec()) + " of " +
           c10::toString(input.scalar_type()) + ": " + reasonOf(error));
  }
  std::vector<NamedTensor> results{{"features", toRows(features, "features", count)}};
  if (!request.returnsLogits) return results;
  logits = toRows(logits, "logits", count);
  if (request.probabilities &&
      logits.lt(0).logical_or(logits.gt(maxProbability)).any().item<bool>()) {
    refuse("the module's probabilities are not between 0 and 1",
           {.expected = "probabilities from 0 to 1",
            .fix = "if they are logits, remove `probabilities` from the contract"});
  }
  // A probability that is 0 in float32 still gets a finite logarithm.
  if (request.probabilities) logits = logits.clamp_min(std::numeric_limits<float>::min()).log();
  results.push_back({"logits", logits});
  return results;
}

void ScriptExtractor::checkFinite(const std::vector<NamedTensor>& results) const {
  for (const auto& [name, tensor] : results) {
    const at::Tensor nonFinite = at::isfinite(tensor).all(1).logical_not();
    if (!nonFinite.any().item<bool>()) continue;
    const auto image = nonFinite.to(at::kByte).argmax().item<int64_t>();
    refuse("the " + name + " that the module returned for image " + std::to_string(image) +
               " have NaN or infinite values",
           {.expected = "finite values",
            .fix = "check the size, channels and range of the input contract"});
  }
}

}  // namespace falsario::features
