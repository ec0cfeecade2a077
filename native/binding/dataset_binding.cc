#include "binding/dataset_binding.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "binding/convert.h"
#include "binding/environment.h"
#include "binding/promise_job.h"
#include "binding/tensor_argument.h"
#include "layers/layer.h"
#include "runtime/device.h"
#include "runtime/error.h"
#include "training/memory_dataset.h"
#include "training/stored_dataset.h"

namespace falsario::binding {
namespace {

std::vector<StoredPart> toParts(const Napi::Array& files) {
  std::vector<StoredPart> parts;
  for (uint32_t i = 0; i < files.Length(); ++i) {
    const auto file = Napi::Value(files[i]).As<Napi::Object>();
    parts.push_back({file.Get("path").As<Napi::String>(), toInteger(file.Get("offset")),
                     toInteger(file.Get("count"))});
  }
  return parts;
}

/// [C, H, W] of [N, C, H, W].
std::vector<int64_t> toImageShape(const std::vector<int64_t>& sizes) {
  // The product of three sizes up to this limit fits into int64.
  constexpr int64_t limit = int64_t{1} << 20U;
  const bool valid =
      sizes.size() == 4 && std::all_of(sizes.begin() + 1, sizes.end(),
                                       [](int64_t size) { return size > 0 && size <= limit; });
  if (valid) return {sizes.begin() + 1, sizes.end()};
  throw Error("DATA_INVALID", "shape", "the images have the shape " + toString(sizes),
              {.expected = "[N, C, H, W]", .received = toString(sizes)});
}

/// Opens the images on the training thread and combines them with the labels.
using Open = std::function<std::shared_ptr<Dataset>(const at::Tensor& labels, at::Device device)>;

Open openImages(const Napi::Object& request) {
  if (request.Get("files").IsArray()) {
    const auto image = toImageShape(toIntegers(request.Get("shape").As<Napi::Array>()));
    const auto parts = toParts(request.Get("files").As<Napi::Array>());
    return [=](const at::Tensor& labels, at::Device device) {
      return std::make_shared<StoredDataset>(parts, image, labels, device);
    };
  }
  const at::Tensor images =
      toTensor(request.Get("images").As<Napi::Object>(), "DATA_INVALID").tensor;
  return [=](const at::Tensor& labels, at::Device device) {
    return std::make_shared<MemoryDataset>(images, labels, device);
  };
}

}  // namespace

int64_t DatasetBinding::bytes(const Dataset& dataset) {
  return static_cast<int64_t>(dataset.bytes());
}

Napi::Function DatasetBinding::define(Napi::Env env) {
  return DefineClass(env, "NativeDataset",
                     {InstanceAccessor<&DatasetBinding::count>("count"),
                      InstanceAccessor<&DatasetBinding::device>("device"),
                      InstanceMethod("dispose", &DatasetBinding::dispose)});
}

Napi::Value DatasetBinding::createDataset(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  return guarded(env, [&] {
    const auto request = info[0].As<Napi::Object>();
    const Open open = openImages(request);
    const at::Tensor labels = toTensorArgument(request.Get("labels"));
    const std::string device = request.Get("device").As<Napi::String>();
    return startJob(env, [=] {
      auto dataset = open(labels, parseDevice(device));
      return
          [dataset](Napi::Env there) { return create(Environment::of(there)->dataset, dataset); };
    });
  });
}

Napi::Value DatasetBinding::count(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return Napi::Number::New(info.Env(), static_cast<double>(held()->count()));
  });
}

Napi::Value DatasetBinding::device(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&]() -> Napi::Value {
    return Napi::String::New(info.Env(), held()->device().str());
  });
}

}  // namespace falsario::binding
