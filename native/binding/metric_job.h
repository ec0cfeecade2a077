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

/// Jobs that compute metrics. Results are completed on the training thread; JavaScript's thread
/// only wraps them.
namespace falsario::binding {

using NamedNumbers = std::vector<std::pair<std::string, double>>;

Deliver deliverNumber(double value);

/// Delivers an object with a property for each number.
Deliver deliverNumbers(NamedNumbers numbers);

/// Delivers a typed array of the tensor's type.
Deliver deliverArray(const at::Tensor& tensor);

/// Runs a metric in one slice.
Napi::Value startMetric(Napi::Env env, std::function<Deliver()> compute);

/// Runs a metric that computes in blocks (advance() until true), one block per slice.
template <typename Metric>
Napi::Value startBlockwiseMetric(Napi::Env env,
                                 const std::function<std::shared_ptr<Metric>()>& prepare,
                                 const std::function<Deliver(const Metric&)>& deliver) {
  auto metric = std::make_shared<std::shared_ptr<Metric>>();
  return startSlicedJob(env, [=]() -> std::optional<Deliver> {
    useThreads(0);
    if (!*metric) *metric = prepare();
    if (!(*metric)->advance()) return std::nullopt;
    return deliver(**metric);
  });
}

}  // namespace falsario::binding
