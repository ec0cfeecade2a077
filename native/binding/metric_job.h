#pragma once

#include <ATen/core/Tensor.h>
#include <napi.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "binding/promise_job.h"
#include "runtime/device.h"

/// Jobs that measure. Tensors of JavaScript's are read in a job's first slice, on the training
/// thread, and kept until it is done; numbers are made ready there, too, and only handed over on
/// JavaScript's.
namespace falsario::binding {

using Kept = std::vector<Napi::ObjectReference>;
using Numbers = std::vector<std::pair<std::string, double>>;

int64_t toInteger(const Napi::Value& value);

Deliver deliverNumber(double value);

/// An object of them.
Deliver deliverNumbers(Numbers numbers);

/// A typed array of the tensor's kind.
Deliver deliverArray(const at::Tensor& tensor);

/// A job of one slice.
Napi::Value startSlice(Napi::Env env, std::function<Deliver()> compute, Kept kept);

/// A job of a slice a block.
template <typename Metric>
Napi::Value startBlocks(Napi::Env env, const std::function<std::shared_ptr<Metric>()>& prepare,
                        const std::function<Deliver(const Metric&)>& deliver, Kept kept) {
  auto metric = std::make_shared<std::shared_ptr<Metric>>();
  return startJob(env, std::function<std::optional<Deliver>()>([=]() -> std::optional<Deliver> {
                    useThreads(0);
                    if (!*metric) *metric = prepare();
                    if (!(*metric)->advance()) return std::nullopt;
                    return deliver(**metric);
                  }),
                  std::move(kept));
}

}  // namespace falsario::binding
