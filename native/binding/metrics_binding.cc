#include "binding/metrics_binding.h"

#include <utility>

#include "binding/convert.h"
#include "binding/promise_job.h"
#include "metrics/nearest_distance.h"

namespace falsario::binding {

Napi::Value nearestDistance(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    auto images = borrowTensor(info[0].As<Napi::Object>());
    std::vector<Napi::ObjectReference> kept;
    kept.push_back(Napi::Persistent(info[0].As<Napi::Object>()));
    return startJob(env, std::function<Deliver()>([images = std::move(images)]() -> Deliver {
                      const double distance = metrics::nearestDistance(images.copy().tensor);
                      return [distance](Napi::Env there) -> Napi::Value {
                        return Napi::Number::New(there, distance);
                      };
                    }),
                    std::move(kept));
  });
}

}  // namespace falsario::binding
