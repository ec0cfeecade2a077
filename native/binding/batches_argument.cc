#include "binding/batches_argument.h"

#include <string>

#include "binding/convert.h"
#include "runtime/error.h"

namespace falsario::binding {

UpdateBatches toBatches(const Napi::Value& size, const Napi::Value& accumulate) {
  const int64_t count = accumulate.IsUndefined() ? 1 : toInteger(accumulate);
  if (count >= 1) return {toInteger(size), count};
  throw Error("NATIVE_FAILED", "accumulate", "an update takes at least one batch",
              {.expected = "an integer from 1", .received = std::to_string(count)});
}

}  // namespace falsario::binding
