#pragma once

#include <napi.h>

#include <functional>
#include <optional>

namespace falsario::binding {

/// Converts a job's result to the promise's value, on JavaScript's thread.
using Deliver = std::function<Napi::Value(Napi::Env)>;

/// Runs `compute` on the training thread. The promise resolves with what it delivers, or rejects
/// with what it throws. `compute` must not read JavaScript's memory: it belongs to JavaScript,
/// which may free it before the job's turn comes.
Napi::Promise startJob(Napi::Env env, std::function<Deliver()> compute);

/// Runs a job in slices: other jobs run between two of them. `advance` does one slice and returns
/// nothing until the last.
Napi::Promise startSlicedJob(Napi::Env env, std::function<std::optional<Deliver>()> advance);

}  // namespace falsario::binding
