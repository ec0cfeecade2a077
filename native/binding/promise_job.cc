#include "binding/promise_job.h"

namespace falsario::binding {
namespace {

/// What crosses back: plain data only, so that it can be dropped on any thread.
struct Settlement {
  Napi::Promise::Deferred deferred;
  std::shared_ptr<Environment> environment;
  uint64_t ticket;
  Deliver deliver;
  std::optional<Failure> failure;
};

/// Resolves or rejects; what making the value throws becomes the reason.
void settle(Napi::Env env, Settlement& settlement) {
  if (settlement.failure) {
    settlement.deferred.Reject(settlement.failure->toError(env).Value());
    return;
  }
  try {
    settlement.deferred.Resolve(settlement.deliver(env));
  } catch (const Napi::Error& error) {
    settlement.deferred.Reject(error.Value());
  } catch (...) {
    settlement.deferred.Reject(describe(std::current_exception()).toError(env).Value());
  }
}

void onJavaScriptThread(Napi::Env env, Napi::Function /*unused*/, std::nullptr_t* /*unused*/,
                        Settlement* settlement) {
  const std::unique_ptr<Settlement> owned(settlement);
  // Without an environment it is being torn down: there is nobody left to tell.
  if (env == nullptr || owned == nullptr) return;
  owned->environment->release(owned->ticket);
  try {
    settle(env, *owned);
  } catch (const Napi::Error&) {  // NOLINT(bugprone-empty-catch)
    // The thread is being terminated and runs no more JavaScript, so that even a rejection is
    // refused. What leaves this callback would end the process.
  }
}

using Channel = Napi::TypedThreadSafeFunction<std::nullptr_t, Settlement, onJavaScriptThread>;

}  // namespace

Napi::Promise startJob(Napi::Env env, std::function<std::optional<Deliver>()> advance,
                       std::vector<Napi::ObjectReference> kept) {
  const auto environment = Environment::of(env);
  auto deferred = Napi::Promise::Deferred::New(env);
  const uint64_t ticket = environment->keep(std::move(kept));
  Channel channel = Channel::New(env, "falsario", 0, 1);

  auto send = [=](Deliver deliver, std::optional<Failure> failure) mutable {
    auto settlement = std::make_unique<Settlement>(
        Settlement{deferred, environment, ticket, std::move(deliver), std::move(failure)});
    // A closing channel refuses the call and has then released itself.
    if (channel.NonBlockingCall(settlement.get()) != napi_ok) return;
    settlement.release();  // NOLINT(bugprone-unused-return-value): the callback owns it now
    channel.Release();
  };
  auto slice = [advance = std::move(advance), send]() mutable {
    try {
      std::optional<Deliver> deliver = advance();
      if (!deliver) return false;
      send(std::move(*deliver), std::nullopt);
    } catch (...) {
      send({}, describe(std::current_exception()));
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

Napi::Promise startJob(Napi::Env env, std::function<Deliver()> compute,
                       std::vector<Napi::ObjectReference> kept) {
  return startJob(
      env, [compute = std::move(compute)]() -> std::optional<Deliver> { return compute(); },
      std::move(kept));
}

}  // namespace falsario::binding
