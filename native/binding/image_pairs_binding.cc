#include "binding/image_pairs_binding.h"

#include <memory>
#include <utility>
#include <vector>

#include "binding/argument.h"
#include "binding/metric_job.h"
#include "metrics/image_pairs.h"
#include "metrics/ms_ssim.h"
#include "metrics/psnr.h"
#include "metrics/ssim.h"

namespace falsario::binding {
namespace {

/// (first, second, pairs?, …)
Napi::Value startPairs(const Napi::CallbackInfo& info,
                       const metrics::ImagePairs::Compare& compare) {
  Kept kept;
  const Argument first(info[0], kept);
  const Argument second(info[1], kept);
  const Argument places(info[2], kept);
  return startBlocks<metrics::ImagePairs>(
      info.Env(),
      [=] {
        return std::make_shared<metrics::ImagePairs>(first.copy(), second.copy(), places.copy(),
                                                     compare);
      },
      [](const metrics::ImagePairs& found) { return deliverArray(found.values()); },
      std::move(kept));
}

Napi::Value psnr(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return startPairs(info, metrics::psnr); });
}

Napi::Value ssim(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return startPairs(info, metrics::ssim); });
}

Napi::Value msSsim(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    std::vector<double> weights;
    const auto list = info[3].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) {
      const Napi::Value weight = list[i];
      weights.push_back(weight.As<Napi::Number>().DoubleValue());
    }
    return startPairs(info, [weights](const at::Tensor& one, const at::Tensor& other) {
      return metrics::msSsim(one, other, weights);
    });
  });
}

}  // namespace

void defineImagePairs(Napi::Env env, Napi::Object& exports) {
  exports.Set("psnr", Napi::Function::New<psnr>(env));
  exports.Set("ssim", Napi::Function::New<ssim>(env));
  exports.Set("msSsim", Napi::Function::New<msSsim>(env));
}

}  // namespace falsario::binding
