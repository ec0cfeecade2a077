#include "binding/tensor_argument.h"

#include <cstring>

#include "binding/environment.h"
#include "binding/tensor_binding.h"

namespace falsario::binding {

NamedTensor toTensor(const Napi::Object& value, const char* code) {
  const auto& memory = Environment::of(value.Env())->tensor;
  if (value.InstanceOf(memory.Value())) return *TensorBinding::unwrap(value, memory).held();

  NamedTensor copy = toEmptyTensor(value, code);
  const auto data = value.Get("data").As<Napi::Uint8Array>();
  if (data.ByteLength() > 0) std::memcpy(copy.tensor.data_ptr(), data.Data(), data.ByteLength());
  return copy;
}

at::Tensor toTensorArgument(const Napi::Value& value) {
  return value.IsObject() ? toTensor(value.As<Napi::Object>(), "DATA_INVALID").tensor
                          : at::Tensor();
}

std::vector<NamedTensor> toTensors(const Napi::Array& values, const char* code) {
  std::vector<NamedTensor> all;
  all.reserve(values.Length());
  for (uint32_t i = 0; i < values.Length(); ++i) {
    const Napi::Value entry = values[i];
    all.push_back(toTensor(entry.As<Napi::Object>(), code));
  }
  return all;
}

}  // namespace falsario::binding
