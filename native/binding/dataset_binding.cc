#include "binding/dataset_binding.h"

#include <optional>
#include <utility>

#include "binding/convert.h"
#include "binding/promise_job.h"
#include "runtime/device.h"

namespace falsario::binding {
namespace {

BorrowedTensor borrowBytes(const char* name, const Napi::Uint8Array& bytes,
                           std::vector<int64_t> sizes) {
  return {name, at::kByte, std::move(sizes), bytes.Data(), bytes.ByteLength()};
}

}  // namespace

int64_t DatasetBinding::bytes(const Dataset& dataset) {
  const size_t labels = dataset.labels.defined() ? dataset.labels.nbytes() : 0;
  return static_cast<int64_t>(dataset.images.nbytes() + labels);
}

Napi::Function DatasetBinding::define(Napi::Env env) {
  return DefineClass(env, "NativeDataset",
                     {InstanceAccessor<&DatasetBinding::count>("count"),
                      InstanceAccessor<&DatasetBinding::device>("device"),
                      InstanceMethod("dispose", &DatasetBinding::dispose)});
}

Napi::Value DatasetBinding::createDataset(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&]() -> Napi::Value {
    const auto request = info[0].As<Napi::Object>();
    const auto sizes = toIntegers(request.Get("shape").As<Napi::Array>());
    const auto images = borrowBytes("images", request.Get("images").As<Napi::Uint8Array>(), sizes);
    std::optional<BorrowedTensor> labels;
    if (request.Get("labels").IsTypedArray()) {
      labels = borrowBytes("labels", request.Get("labels").As<Napi::Uint8Array>(), {sizes.at(0)});
    }
    const std::string device = request.Get("device").As<Napi::String>();
    std::vector<Napi::ObjectReference> kept;
    kept.push_back(Napi::Persistent(request));
    return startJob(env, std::function<Deliver()>([=]() -> Deliver {
                      const at::Device where = parseDevice(device);
                      auto dataset = std::make_shared<Dataset>();
                      dataset->images = images.copy().tensor.to(where);
                      if (labels) dataset->labels = labels->copy().tensor.to(where, at::kLong);
                      return [dataset](Napi::Env there) -> Napi::Value {
                        return create(Environment::of(there)->dataset, dataset);
                      };
                    }),
                    std::move(kept));
  });
}

Napi::Value DatasetBinding::count(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return Napi::Number::New(info.Env(), static_cast<double>(held()->images.size(0)));
  });
}

Napi::Value DatasetBinding::device(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return Napi::String::New(info.Env(), held()->images.device().str());
  });
}

}  // namespace falsario::binding
