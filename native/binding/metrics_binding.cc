#include "binding/metrics_binding.h"

#include <memory>
#include <utility>
#include <vector>

#include "binding/convert.h"
#include "binding/errors.h"
#include "binding/metric_job.h"
#include "binding/tensor_argument.h"
#include "metrics/class_pairs.h"
#include "metrics/density_coverage.h"
#include "metrics/frechet_distance.h"
#include "metrics/inception_score.h"
#include "metrics/kernel_distance.h"
#include "metrics/moments.h"
#include "metrics/nearest_distance.h"
#include "metrics/nearest_neighbours.h"
#include "metrics/precision_recall.h"
#include "metrics/predicted_classes.h"

namespace falsario::binding {
namespace {

Napi::Value nearestDistance(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const at::Tensor images = toTensorArgument(info[0]);
    return startMetric(info.Env(), [=] { return deliverNumber(metrics::nearestDistance(images)); });
  });
}

Napi::Value moments(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const at::Tensor features = toTensorArgument(info[0]);
    return startBlockwiseMetric<metrics::Moments>(
        info.Env(), [=] { return std::make_shared<metrics::Moments>(features); },
        [](const metrics::Moments& metric) {
          const std::vector<NamedTensor> tensors = {
              {"mean", metric.mean().to(at::kCPU)},
              {"covariance", metric.covariance().to(at::kCPU)}};
          return [tensors, count = metric.count()](Napi::Env env) {
            const Napi::Array list = toNativeTensors(env, tensors);
            Napi::Object result = Napi::Object::New(env);
            result.Set("count", static_cast<double>(count));
            result.Set("mean", list.Get(0U));
            result.Set("covariance", list.Get(1U));
            return result;
          };
        });
  });
}

Napi::Value frechetDistance(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const auto first = info[0].As<Napi::Object>();
    const auto second = info[1].As<Napi::Object>();
    const at::Tensor mean1 = toTensorArgument(first.Get("mean"));
    const at::Tensor covariance1 = toTensorArgument(first.Get("covariance"));
    const at::Tensor mean2 = toTensorArgument(second.Get("mean"));
    const at::Tensor covariance2 = toTensorArgument(second.Get("covariance"));
    return startMetric(info.Env(), [=] {
      return deliverNumber(metrics::frechetDistance(mean1, covariance1, mean2, covariance2));
    });
  });
}

Napi::Value kernelDistance(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const at::Tensor real = toTensorArgument(info[0]);
    const at::Tensor generated = toTensorArgument(info[1]);
    const auto options = info[2].As<Napi::Object>();
    const int64_t subsets = toInteger(options.Get("subsets"));
    const int64_t size = toInteger(options.Get("size"));
    const uint64_t seed = toSeed(options.Get("seed"));
    return startBlockwiseMetric<metrics::KernelDistance>(
        info.Env(),
        [=] {
          return std::make_shared<metrics::KernelDistance>(real, generated, subsets, size, seed);
        },
        [](const metrics::KernelDistance& metric) {
          return deliverNumbers({{"mean", metric.mean()}, {"deviation", metric.deviation()}});
        });
  });
}

Napi::Value inceptionScore(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const at::Tensor logits = toTensorArgument(info[0]);
    const int64_t splits = toInteger(info[1]);
    return startMetric(info.Env(), [=] {
      const auto [mean, deviation] = metrics::inceptionScore(logits, splits);
      return deliverNumbers({{"mean", mean}, {"deviation", deviation}});
    });
  });
}

Napi::Value precisionRecall(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const at::Tensor real = toTensorArgument(info[0]);
    const at::Tensor generated = toTensorArgument(info[1]);
    const int64_t neighbours = toInteger(info[2]);
    return startBlockwiseMetric<metrics::PrecisionRecall>(
        info.Env(),
        [=] { return std::make_shared<metrics::PrecisionRecall>(real, generated, neighbours); },
        [](const metrics::PrecisionRecall& metric) {
          return deliverNumbers({{"precision", metric.precision()}, {"recall", metric.recall()}});
        });
  });
}

Napi::Value densityCoverage(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const at::Tensor real = toTensorArgument(info[0]);
    const at::Tensor generated = toTensorArgument(info[1]);
    const int64_t neighbours = toInteger(info[2]);
    return startBlockwiseMetric<metrics::DensityCoverage>(
        info.Env(),
        [=] { return std::make_shared<metrics::DensityCoverage>(real, generated, neighbours); },
        [](const metrics::DensityCoverage& metric) {
          return deliverNumbers({{"density", metric.density()}, {"coverage", metric.coverage()}});
        });
  });
}

Napi::Value predictedClasses(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const at::Tensor logits = toTensorArgument(info[0]);
    return startMetric(info.Env(), [=] { return deliverArray(metrics::predictedClasses(logits)); });
  });
}

Napi::Value classPairs(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const at::Tensor labels = toTensorArgument(info[0]);
    const int64_t count = toInteger(info[1]);
    const uint64_t seed = toSeed(info[2]);
    return startMetric(info.Env(), [=] {
      const std::vector<NamedTensor> tensors = {
          {"pairs", metrics::classPairs(labels, count, seed)}};
      return [tensors](Napi::Env env) { return toNativeTensors(env, tensors).Get(0U); };
    });
  });
}

Deliver deliverNeighbours(const metrics::NearestNeighbours& metric) {
  return [distances = deliverArray(metric.distances()),
          indices = deliverArray(metric.indices())](Napi::Env env) {
    Napi::Object result = Napi::Object::New(env);
    result.Set("distances", distances(env));
    result.Set("indices", indices(env));
    return result;
  };
}

Napi::Value nearestNeighbours(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const at::Tensor queries = toTensorArgument(info[0]);
    const at::Tensor points = toTensorArgument(info[1]);
    return startBlockwiseMetric<metrics::NearestNeighbours>(
        info.Env(), [=] { return std::make_shared<metrics::NearestNeighbours>(queries, points); },
        deliverNeighbours);
  });
}

Napi::Value nearestOthers(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const at::Tensor points = toTensorArgument(info[0]);
    const at::Tensor places = toTensorArgument(info[1]);
    return startBlockwiseMetric<metrics::NearestNeighbours>(
        info.Env(), [=] { return metrics::NearestNeighbours::within(points, places); },
        deliverNeighbours);
  });
}

}  // namespace

void defineMetrics(Napi::Env env, Napi::Object& exports) {
  exports.Set("nearestDistance", Napi::Function::New<nearestDistance>(env));
  exports.Set("moments", Napi::Function::New<moments>(env));
  exports.Set("frechetDistance", Napi::Function::New<frechetDistance>(env));
  exports.Set("kernelDistance", Napi::Function::New<kernelDistance>(env));
  exports.Set("inceptionScore", Napi::Function::New<inceptionScore>(env));
  exports.Set("precisionRecall", Napi::Function::New<precisionRecall>(env));
  exports.Set("densityCoverage", Napi::Function::New<densityCoverage>(env));
  exports.Set("predictedClasses", Napi::Function::New<predictedClasses>(env));
  exports.Set("classPairs", Napi::Function::New<classPairs>(env));
  exports.Set("nearestNeighbours", Napi::Function::New<nearestNeighbours>(env));
  exports.Set("nearestOthers", Napi::Function::New<nearestOthers>(env));
}

}  // namespace falsario::binding
