#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "binding/environment.h"
#include "binding/errors.h"

namespace falsario::binding {

/// Makes the promise's value of what was computed; on JavaScript's thread.
using Deliver = std::function<Napi::Value(Napi::Env)>;

/// Work for the training thread whose end settles a promise. `advance` does one slice and gives the
/// delivery when it is done; what it throws rejects the promise. `kept` stays alive until then.
Napi::Promise startJob(Napi::Env env, std::function<std::optional<Deliver>()> advance,
                       std::vector<Napi::ObjectReference> kept = {});

/// The same for work of one slice.
Napi::Promise startJob(Napi::Env env, std::function<Deliver()> compute,
                       std::vector<Napi::ObjectReference> kept = {});

}  // namespace falsario::binding
