#include "binding/prepare_binding.h"

#include <ATen/core/grad_mode.h>

#include <utility>

#include "binding/convert.h"
#include "binding/promise_job.h"
#include "features/prepare.h"
#include "runtime/device.h"

namespace falsario::binding {

Napi::Value prepareImages(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    auto images = borrowTensor(info[0].As<Napi::Object>());
    const falsario::Value wanted = toValue(info[1]);
    const features::ImageInput input(Fields(wanted, "input"));
    std::vector<Napi::ObjectReference> kept;
    kept.push_back(Napi::Persistent(info[0].As<Napi::Object>()));
    return startJob(env, std::function<Deliver()>([=, images = std::move(images)]() -> Deliver {
                      const at::NoGradGuard noGrad;
                      useThreads(0);
                      const at::Tensor prepared =
                          features::prepare(images.copy().tensor, input).to(at::kFloat);
                      return [prepared](Napi::Env there) -> Napi::Value {
                        return toNativeFloats(there, prepared);
                      };
                    }),
                    std::move(kept));
  });
}

}  // namespace falsario::binding
