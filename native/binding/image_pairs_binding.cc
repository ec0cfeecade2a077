#include "binding/image_pairs_binding.h"

#include <memory>
#include <utility>
#include <vector>

#include "binding/errors.h"
#include "binding/metric_job.h"
#include "binding/tensor_argument.h"
#include "metrics/image_pairs.h"
#include "metrics/ms_ssim.h"
#include "metrics/psnr.h"
#include "metrics/ssim.h"

namespace falsario::binding {
namespace {

Napi::Value startPairs(const Napi::CallbackInfo& info, const Napi::Value& pairs,
                       const metrics::ImagePairs::Compare& compare) {
  const at::Tensor first = toTensorArgument(info[0]);
  const at::Tensor second = toTensorArgument(info[1]);
  const at::Tensor indices = toTensorArgument(pairs);
  return startBlockwiseMetric<metrics::ImagePairs>(
      info.Env(),
      [=] { return std::make_shared<metrics::ImagePairs>(first, second, indices, compare); },
      [](const metrics::ImagePairs& metric) { return deliverArray(metric.values()); });
}

/// psnr(first, second, pairs?)
Napi::Value psnr(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return startPairs(info, info[2], metrics::psnr); });
}

/// ssim(first, second, pairs?)
Napi::Value ssim(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return startPairs(info, info[2], metrics::ssim); });
}

/// msSsim(first, second, weights, pairs?)
Napi::Value msSsim(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    std::vector<double> weights;
    const auto list = info[2].As<Napi::Array>();
    for (uint32_t i = 0; i < list.Length(); ++i) {
      const Napi::Value weight = list[i];
      weights.push_back(weight.As<Napi::Number>().DoubleValue());
    }
    return startPairs(info, info[3], [weights](const at::Tensor& one, const at::Tensor& other) {
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
