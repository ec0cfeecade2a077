#pragma once

#include <napi.h>

#include <functional>
#include <optional>
#include <vector>

namespace falsario::binding {

/// Converts a job's result to the promise's value, on JavaScript's thread.
using Deliver = std::function<Napi::Value(Napi::Env)>;

/// JavaScript objects whose memory a job reads. They stay alive until the job ends.
using KeptObjects = std::vector<Napi::ObjectReference>;

KeptObjects keepAlive(const Napi::Value& object);

/// Runs `compute` on the training thread. The promise resolves with what it delivers, or rejects
/// with what it throws.
Napi::Promise startJob(Napi::Env env, std::function<Deliver()> compute, KeptObjects kept = {});

/// Runs a job in slices: other jobs run between two of them. `advance` does one slice and returns
/// nothing until the last.
Napi::Promise startSlicedJob(Napi::Env env, std::function<std::optional<Deliver>()> advance,
                             KeptObjects kept = {});

}  // namespace falsario::binding
