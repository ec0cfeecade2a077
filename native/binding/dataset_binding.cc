#include "binding/dataset_binding.h"

#include <optional>
#include <utility>

#include "binding/convert.h"
#include "binding/environment.h"
#include "binding/promise_job.h"
#include "runtime/device.h"
#include "training/memory_dataset.h"
#include "training/stored_dataset.h"

namespace falsario::binding {
namespace {

BorrowedTensor borrowBytes(const char* name, const Napi::Uint8Array& bytes,
                           std::vector<int64_t> sizes) {
  return {name, at::kByte, std::move(sizes), bytes.Data(), bytes.ByteLength()};
}

std::vector<StoredPart> toParts(const Napi::Array& files) {
  std::vector<StoredPart> parts;
  for (uint32_t i = 0; i < files.Length(); ++i) {
    const auto file = Napi::Value(files[i]).As<Napi::Object>();
    parts.push_back({file.Get("path").As<Napi::String>(),
                     file.Get("offset").As<Napi::Number>().Int64Value(),
                     file.Get("count").As<Napi::Number>().Int64Value()});
  }
  return parts;
}

/// Opens the images on the training thread and combines them with the labels.
using Open = std::function<std::shared_ptr<Dataset>(const at::Tensor& labels, at::Device device)>;

Open openImages(const Napi::Object& request, const std::vector<int64_t>& sizes) {
  if (request.Get("files").IsArray()) {
    const std::vector<int64_t> image(sizes.begin() + 1, sizes.end());
    const auto parts = toParts(request.Get("files").As<Napi::Array>());
    return [=](const at::Tensor& labels, at::Device device) {
      return std::make_shared<StoredDataset>(parts, image, labels, device);
    };
  }
  const auto images = borrowBytes("images", request.Get("images").As<Napi::Uint8Array>(), sizes);
  return [=](const at::Tensor& labels, at::Device device) {
    return std::make_shared<MemoryDataset>(images.copy().tensor, labels, device);
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
    const auto sizes = toIntegers(request.Get("shape").As<Napi::Array>());
    const Open open = openImages(request, sizes);
    std::optional<BorrowedTensor> labels;
    if (request.Get("labels").IsTypedArray()) {
      labels = borrowBytes("labels", request.Get("labels").As<Napi::Uint8Array>(), {sizes.at(0)});
    }
    const std::string device = request.Get("device").As<Napi::String>();
    return startJob(
        env,
        [=] {
          const at::Tensor copied = labels ? labels->copy().tensor : at::Tensor();
          auto dataset = open(copied, parseDevice(device));
          return [dataset](Napi::Env there) {
            return create(Environment::of(there)->dataset, dataset);
          };
        },
        keepAlive(request));
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
