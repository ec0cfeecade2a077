#include "binding/batches_argument.h"

#include <string>

#include "binding/convert.h"
#include "runtime/error.h"

namespace falsario::binding {
namespace {

kernels::Precision toPrecision(const Napi::Value& value) {
  if (value.IsEmpty() || value.IsUndefined()) return kernels::Precision::float32;
  const std::string name = value.As<Napi::String>();
  if (name == "float32") return kernels::Precision::float32;
  if (name == "bf16") return kernels::Precision::bf16;
  throw Error("NATIVE_FAILED", "precision", "unknown precision \"" + name + "\"",
              {.expected = "float32 or bf16", .received = name});
}

}  // namespace

UpdateBatches toBatches(const Napi::Value& size, const Napi::Value& accumulate,
                        const Napi::Value& precision) {
  const int64_t count = accumulate.IsUndefined() ? 1 : toInteger(accumulate);
  if (count >= 1) return {toInteger(size), count, toPrecision(precision)};
  throw Error("NATIVE_FAILED", "accumulate", "an update takes at least one batch",
              {.expected = "an integer from 1", .received = std::to_string(count)});
}

}  // namespace falsario::binding
