#include "binding/prepare_binding.h"

#include <ATen/core/grad_mode.h>

#include <utility>

#include "binding/convert.h"
#include "binding/errors.h"
#include "binding/promise_job.h"
#include "binding/tensor_argument.h"
#include "features/prepare.h"
#include "runtime/device.h"

namespace falsario::binding {

Napi::Value prepareImages(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const at::Tensor images = toTensor(info[0].As<Napi::Object>(), "DATA_INVALID").tensor;
    const falsario::Value format = toValue(info[1]);
    const features::ImageInput input(Fields(format, "input"));
    return startJob(env, [=] {
      const at::NoGradGuard noGrad;
      useThreads(0);
      const at::Tensor prepared = features::prepare(images, input).to(at::kFloat);
      return [prepared](Napi::Env there) { return toNativeFloats(there, prepared); };
    });
  });
}

}  // namespace falsario::binding
