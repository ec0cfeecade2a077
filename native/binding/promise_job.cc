#include "binding/promise_job.h"

#include <memory>
#include <utility>

#include "binding/environment.h"
#include "binding/errors.h"

namespace falsario::binding {
namespace {

/// The end of a job on its way to JavaScript's thread. It is plain data, so it can be destroyed on
/// any thread.
struct Outcome {
  Napi::Promise::Deferred deferred;
  Deliver deliver;
  std::optional<Failure> failure;
};

/// Resolves or rejects the promise. If the delivery throws, the promise rejects.
void settlePromise(Napi::Env env, Outcome& outcome) {
  if (outcome.failure) {
    outcome.deferred.Reject(outcome.failure->toError(env).Value());
    return;
  }
  try {
    outcome.deferred.Resolve(outcome.deliver(env));
  } catch (const Napi::Error& error) {
    outcome.deferred.Reject(error.Value());
  } catch (...) {
    outcome.deferred.Reject(toFailure(std::current_exception()).toError(env).Value());
  }
}

void onJavaScriptThread(Napi::Env env, Napi::Function /*unused*/, std::nullptr_t* /*unused*/,
                        Outcome* outcome) {
  const std::unique_ptr<Outcome> owned(outcome);
  // There is no environment while it is being torn down, and then no code waits for the promise.
  if (env == nullptr || owned == nullptr) return;
  try {
    settlePromise(env, *owned);
  } catch (const Napi::Error&) {  // NOLINT(bugprone-empty-catch)
    // The thread is being terminated and runs no more JavaScript, so even a rejection fails. An
    // exception that leaves this callback would end the process.
  }
}

using Channel = Napi::TypedThreadSafeFunction<std::nullptr_t, Outcome, onJavaScriptThread>;

}  // namespace

Napi::Promise startSlicedJob(Napi::Env env, std::function<std::optional<Deliver>()> advance) {
  const auto environment = Environment::of(env);
  auto deferred = Napi::Promise::Deferred::New(env);
  Channel channel = Channel::New(env, "falsario", 0, 1);

  auto send = [=](Deliver deliver, std::optional<Failure> failure) mutable {
    auto outcome =
        std::make_unique<Outcome>(Outcome{deferred, std::move(deliver), std::move(failure)});
    // A closing channel refuses the call and has then released itself.
    if (channel.NonBlockingCall(outcome.get()) != napi_ok) return;
    outcome.release();  // NOLINT(bugprone-unused-return-value): the callback owns it now
    channel.Release();
  };
  auto slice = [advance = std::move(advance), send]() mutable {
    try {
      std::optional<Deliver> deliver = advance();
      if (!deliver) return false;
      send(std::move(*deliver), std::nullopt);
    } catch (...) {
      send({}, toFailure(std::current_exception()));
    }
    return true;
  };
  environment->enqueue([environment, slice]() mutable {
    if (!environment->enter()) return true;
    const bool finished = slice();
    environment->leave();
    return finished;
  });
  return deferred.Promise();
}

Napi::Promise startJob(Napi::Env env, std::function<Deliver()> compute) {
  return startSlicedJob(
      env, [compute = std::move(compute)]() -> std::optional<Deliver> { return compute(); });
}

}  // namespace falsario::binding
