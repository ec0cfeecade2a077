#include "binding/tensor_binding.h"

#include <cstring>
#include <memory>
#include <string>

#include "binding/convert.h"
#include "binding/environment.h"
#include "binding/errors.h"
#include "layers/layer.h"
#include "runtime/error.h"

namespace falsario::binding {
namespace {

/// No array of JavaScript has as many bytes.
constexpr size_t maxBytes = size_t{1} << 53U;

}  // namespace

NamedTensor toEmptyTensor(const Napi::Object& native, const char* code) {
  const std::string name = native.Get("name").As<Napi::String>();
  const at::ScalarType type = toType(native.Get("dtype").As<Napi::String>(), name, code);
  const auto sizes = toIntegers(native.Get("shape").As<Napi::Array>());
  const size_t length = native.Get("data").As<Napi::Uint8Array>().ByteLength();
  size_t expected = c10::elementSize(type);
  for (const int64_t size : sizes) {
    // Checked before the product, which could overflow.
    const bool fits = size >= 0 && (size == 0 || expected <= maxBytes / static_cast<size_t>(size));
    if (!fits) {
      throw Error(code, name, "a tensor cannot have the shape " + toString(sizes),
                  {.received = toString(sizes)});
    }
    expected *= static_cast<size_t>(size);
  }
  if (length != expected) {
    throw Error(code, name,
                "the tensor has " + std::to_string(length) + " bytes but its shape and type take " +
                    std::to_string(expected) + " bytes",
                {.expected = std::to_string(expected) + " bytes",
                 .received = std::to_string(length) + " bytes"});
  }
  return {name, at::empty(sizes, at::TensorOptions(type))};
}

int64_t TensorBinding::bytes(const NamedTensor& held) {
  return static_cast<int64_t>(held.tensor.nbytes());
}

Napi::Function TensorBinding::define(Napi::Env env) {
  return DefineClass(env, "NativeTensorMemory",
                     {InstanceMethod<&TensorBinding::write>("write"),
                      InstanceMethod("dispose", &TensorBinding::dispose)});
}

Napi::Value TensorBinding::createTensor(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] {
    auto tensor =
        std::make_shared<NamedTensor>(toEmptyTensor(info[0].As<Napi::Object>(), "DATA_INVALID"));
    return create(Environment::of(info.Env())->tensor, std::move(tensor));
  });
}

void TensorBinding::write(const Napi::CallbackInfo& info) {
  guarded(info.Env(), [&] {
    const at::Tensor& tensor = held()->tensor;
    const int64_t offset = toInteger(info[0]);
    const auto piece = info[1].As<Napi::Uint8Array>();
    const auto length = static_cast<int64_t>(piece.ByteLength());
    const auto size = static_cast<int64_t>(tensor.nbytes());
    if (offset < 0 || offset > size || length > size - offset) {
      throw Error("DATA_INVALID", held()->name, "a piece does not fit into the tensor",
                  {.expected = "bytes 0 to " + std::to_string(size),
                   .received = "bytes from " + std::to_string(offset)});
    }
    if (length > 0)
      std::memcpy(static_cast<uint8_t*>(tensor.data_ptr()) + offset, piece.Data(),
                  piece.ByteLength());
  });
}

}  // namespace falsario::binding
