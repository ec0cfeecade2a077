#include "binding/metrics_binding.h"

#include <memory>
#include <utility>
#include <vector>

#include "binding/argument.h"
#include "binding/convert.h"
#include "binding/metric_job.h"
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
    Kept kept;
    const Argument images(info[0], kept);
    return startSlice(
        info.Env(), [=] { return deliverNumber(metrics::nearestDistance(images.copy())); },
        std::move(kept));
  });
}

Napi::Value moments(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Kept kept;
    const Argument features(info[0], kept);
    return startBlocks<metrics::Moments>(
        info.Env(), [=] { return std::make_shared<metrics::Moments>(features.copy()); },
        [](const metrics::Moments& found) -> Deliver {
          const std::vector<NamedTensor> tensors = {
              {"mean", found.mean().to(at::kCPU)}, {"covariance", found.covariance().to(at::kCPU)}};
          return [tensors, count = found.count()](Napi::Env env) -> Napi::Value {
            const Napi::Array list = toNativeTensors(env, tensors);
            Napi::Object result = Napi::Object::New(env);
            result.Set("count", static_cast<double>(count));
            result.Set("mean", list.Get(0U));
            result.Set("covariance", list.Get(1U));
            return result;
          };
        },
        std::move(kept));
  });
}

Napi::Value frechetDistance(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    const auto first = info[0].As<Napi::Object>();
    const auto second = info[1].As<Napi::Object>();
    Kept kept;
    const Argument mean1(first.Get("mean"), kept);
    const Argument covariance1(first.Get("covariance"), kept);
    const Argument mean2(second.Get("mean"), kept);
    const Argument covariance2(second.Get("covariance"), kept);
    return startSlice(
        info.Env(),
        [=] {
          return deliverNumber(metrics::frechetDistance(mean1.copy(), covariance1.copy(),
                                                        mean2.copy(), covariance2.copy()));
        },
        std::move(kept));
  });
}

Napi::Value kernelDistance(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Kept kept;
    const Argument real(info[0], kept);
    const Argument generated(info[1], kept);
    const int64_t subsets = toInteger(info[2]);
    const int64_t size = toInteger(info[3]);
    const uint64_t seed = toSeed(info[4]);
    return startBlocks<metrics::KernelDistance>(
        info.Env(),
        [=] {
          return std::make_shared<metrics::KernelDistance>(real.copy(), generated.copy(), subsets,
                                                           size, seed);
        },
        [](const metrics::KernelDistance& found) {
          return deliverNumbers({{"mean", found.mean()}, {"deviation", found.deviation()}});
        },
        std::move(kept));
  });
}

Napi::Value inceptionScore(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Kept kept;
    const Argument logits(info[0], kept);
    const int64_t splits = toInteger(info[1]);
    return startSlice(
        info.Env(),
        [=] {
          const auto [mean, deviation] = metrics::inceptionScore(logits.copy(), splits);
          return deliverNumbers({{"mean", mean}, {"deviation", deviation}});
        },
        std::move(kept));
  });
}

Napi::Value precisionRecall(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Kept kept;
    const Argument real(info[0], kept);
    const Argument generated(info[1], kept);
    const int64_t neighbours = toInteger(info[2]);
    return startBlocks<metrics::PrecisionRecall>(
        info.Env(),
        [=] {
          return std::make_shared<metrics::PrecisionRecall>(real.copy(), generated.copy(),
                                                            neighbours);
        },
        [](const metrics::PrecisionRecall& found) {
          return deliverNumbers({{"precision", found.precision()}, {"recall", found.recall()}});
        },
        std::move(kept));
  });
}

Napi::Value densityCoverage(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Kept kept;
    const Argument real(info[0], kept);
    const Argument generated(info[1], kept);
    const int64_t neighbours = toInteger(info[2]);
    return startBlocks<metrics::DensityCoverage>(
        info.Env(),
        [=] {
          return std::make_shared<metrics::DensityCoverage>(real.copy(), generated.copy(),
                                                            neighbours);
        },
        [](const metrics::DensityCoverage& found) {
          return deliverNumbers({{"density", found.density()}, {"coverage", found.coverage()}});
        },
        std::move(kept));
  });
}

Napi::Value predictedClasses(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Kept kept;
    const Argument logits(info[0], kept);
    return startSlice(
        info.Env(), [=] { return deliverArray(metrics::predictedClasses(logits.copy())); },
        std::move(kept));
  });
}

Napi::Value classPairs(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Kept kept;
    const Argument labels(info[0], kept);
    const int64_t count = toInteger(info[1]);
    const uint64_t seed = toSeed(info[2]);
    return startSlice(
        info.Env(),
        [=]() -> Deliver {
          const std::vector<NamedTensor> tensors = {
              {"pairs", metrics::classPairs(labels.copy(), count, seed)}};
          return [tensors](Napi::Env env) { return toNativeTensors(env, tensors).Get(0U); };
        },
        std::move(kept));
  });
}

/// (queries, points), or (undefined, points, places): those places' points among the others.
Napi::Value nearestNeighbours(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    Kept kept;
    const Argument queries(info[0], kept);
    const Argument points(info[1], kept);
    const Argument places(info[2], kept);
    return startBlocks<metrics::NearestNeighbours>(
        info.Env(),
        [=] {
          const at::Tensor asked = queries.copy();
          if (!asked.defined()) {
            return metrics::NearestNeighbours::within(points.copy(), places.copy());
          }
          return std::make_shared<metrics::NearestNeighbours>(asked, points.copy());
        },
        [](const metrics::NearestNeighbours& found) -> Deliver {
          return [distances = deliverArray(found.distances()),
                  indices = deliverArray(found.indices())](Napi::Env env) -> Napi::Value {
            Napi::Object result = Napi::Object::New(env);
            result.Set("distances", distances(env));
            result.Set("indices", indices(env));
            return result;
          };
        },
        std::move(kept));
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
}

}  // namespace falsario::binding
