#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "features/prepare.h"
#include "runtime/named_tensor.h"
#include "runtime/value.h"

namespace falsario::features {

/// An argument of a module's forward, the images left out.
struct ScriptArgument {
  std::string name;
  /// As TorchScript writes it: `bool`, `Optional[int]`.
  std::string type;
  /// It has a default.
  bool optional;
};

/// Which output is meant: the only one, one by its place in a tuple, or one by its key.
using OutputChoice = std::variant<std::monostate, int64_t, std::string>;

/// ScriptRequest of native-types.ts: what a module is called with, and what is taken of its answer.
struct ScriptRequest {
  struct Call {
    Value::Object arguments;
    OutputChoice output;
  };

  ImageInput input;
  Call features;
  bool wantsLogits;
  /// None: logits are another output of the features' call.
  std::optional<Value::Object> logitsArguments;
  OutputChoice logitsOutput;
  /// The module gives probabilities, of which logarithms are taken.
  bool probabilities;

  explicit ScriptRequest(const Value& value);
};

/// A network that Python wrote as TorchScript, in evaluation mode. It is code: it does whatever
/// TorchScript can do.
class ScriptExtractor {
 public:
  /// Throws EXTRACTOR_INVALID, saying what is wrong with the file.
  ScriptExtractor(std::string path, at::Device device);
  ~ScriptExtractor();
  ScriptExtractor(const ScriptExtractor&) = delete;
  ScriptExtractor& operator=(const ScriptExtractor&) = delete;

  const std::vector<ScriptArgument>& arguments() const { return arguments_; }
  at::Device device() const { return device_; }
  /// What its parameters and buffers take.
  int64_t bytes() const;

  /// `features` [N, D] and, where asked for, `logits` [N, classes] of images uint8 [N, C, H, W], on
  /// the module's device. Throws EXTRACTOR_INVALID when the module fails or answers otherwise.
  std::vector<NamedTensor> extract(const at::Tensor& images, const ScriptRequest& request) const;

  /// Throws EXTRACTOR_INVALID naming the first image of which a number is not finite.
  void checkFinite(const std::vector<NamedTensor>& results) const;

 private:
  struct Script;

  [[noreturn]] void refuse(const std::string& why) const;
  at::Tensor rows(at::Tensor output, const std::string& what, int64_t count) const;

  std::string path_;
  at::Device device_;
  std::unique_ptr<Script> script_;
  std::vector<ScriptArgument> arguments_;
};

}  // namespace falsario::features
