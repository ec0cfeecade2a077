#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "features/prepare.h"
#include "runtime/error.h"
#include "runtime/named_tensor.h"
#include "runtime/value.h"

namespace falsario::features {

/// An argument of a module's `forward` after the images.
struct ScriptArgument {
  std::string name;
  /// Type as TorchScript writes it: `bool`, `Optional[int]`.
  std::string type;
  /// Whether the argument has a default.
  bool optional;
};

/// Choice of an output: the only one, one by its index in a tuple, or one by its key.
using OutputChoice = std::variant<std::monostate, int64_t, std::string>;

/// ScriptRequest of lib/native/types.ts: arguments of a module and the choice of its outputs.
struct ScriptRequest {
  struct Call {
    Value::Object arguments;
    OutputChoice output;
  };

  ImageInput input;
  Call features;
  bool returnsLogits;
  /// Arguments of a separate call. Without them, the call for the features also returns the logits.
  std::optional<Value::Object> logitsArguments;
  OutputChoice logitsOutput;
  /// Whether the module returns probabilities; their logarithms become the logits.
  bool probabilities;

  explicit ScriptRequest(const Value& value);
};

/// A TorchScript module in evaluation mode. It is code, and can do whatever TorchScript can do.
class ScriptExtractor {
 public:
  /// Loads the file. Throws EXTRACTOR_INVALID with the reason.
  ScriptExtractor(std::string path, at::Device device);
  ~ScriptExtractor();
  ScriptExtractor(const ScriptExtractor&) = delete;
  ScriptExtractor& operator=(const ScriptExtractor&) = delete;

  const std::vector<ScriptArgument>& arguments() const { return arguments_; }
  at::Device device() const { return device_; }
  /// Memory of its parameters and buffers.
  int64_t bytes() const;

  /// Returns `features` [N, D] and, if requested, `logits` [N, classes] of images uint8 [N, C, H,
  /// W], on the module's device. Throws EXTRACTOR_INVALID if the module fails or returns something
  /// else.
  std::vector<NamedTensor> extract(const at::Tensor& images, const ScriptRequest& request) const;

  /// Throws EXTRACTOR_INVALID with the first image that has a NaN or infinite value.
  void checkFinite(const std::vector<NamedTensor>& results) const;

 private:
  struct Script;

  [[noreturn]] void refuse(const std::string& message, ErrorDetails details = {}) const;
  at::Tensor toRows(at::Tensor output, const std::string& name, int64_t count) const;

  std::string path_;
  at::Device device_;
  std::unique_ptr<Script> script_;
  std::vector<ScriptArgument> arguments_;
};

}  // namespace falsario::features
