#include "binding/convert.h"

#include <cmath>
#include <map>
#include <utility>

#include "runtime/error.h"

namespace falsario::binding {
namespace {

const std::map<std::string, at::ScalarType>& types() {
  static const std::map<std::string, at::ScalarType> all = {
      {"F32", at::kFloat}, {"F64", at::kDouble}, {"I64", at::kLong}, {"U8", at::kByte}};
  return all;
}

std::string nameOf(at::ScalarType type) {
  for (const auto& [name, known] : types()) {
    if (known == type) return name;
  }
  throw Error(
      "NATIVE_FAILED", "",
      "a tensor of type " + std::string(c10::toString(type)) + " cannot be passed to JavaScript");
}

/// Marks the buffers that shareMemory makes.
constexpr napi_type_tag tensorMemory = {0x6661'6c73'6172'696fULL, 0x7465'6e73'6f72'0001ULL};

/// Wraps a tensor's memory in a buffer, which keeps the tensor alive.
Napi::ArrayBuffer shareMemory(Napi::Env env, const at::Tensor& tensor) {
  if (tensor.nbytes() == 0) return Napi::ArrayBuffer::New(env, 0);
  auto held = std::make_unique<at::Tensor>(tensor);
  void* memory = held->data_ptr();
  auto buffer = Napi::ArrayBuffer::New(
      env, memory, tensor.nbytes(),
      [](Napi::Env /*env*/, void* /*memory*/, at::Tensor* owner) {
        std::unique_ptr<at::Tensor>{owner}.reset();
      },
      held.get());
  held.release();  // NOLINT(bugprone-unused-return-value): the buffer's finaliser owns it now
  buffer.TypeTag(&tensorMemory);
  return buffer;
}

/// A NativeTensor of lib/native/types.ts.
Napi::Object toNativeTensor(Napi::Env env, const NamedTensor& named) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("name", named.name);
  result.Set("dtype", nameOf(named.tensor.scalar_type()));
  result.Set("shape", toArray(env, named.tensor.sizes()));
  result.Set("data",
             Napi::Uint8Array::New(env, named.tensor.nbytes(), shareMemory(env, named.tensor), 0));
  return result;
}

}  // namespace

Value toValue(const Napi::Value& value) {
  if (value.IsBoolean()) return {value.As<Napi::Boolean>().Value()};
  if (value.IsNumber()) return {value.As<Napi::Number>().DoubleValue()};
  if (value.IsString()) return {value.As<Napi::String>().Utf8Value()};
  if (value.IsArray()) {
    const auto array = value.As<Napi::Array>();
    Value::Array entries;
    for (uint32_t i = 0; i < array.Length(); ++i) entries.push_back(toValue(array[i]));
    return {std::move(entries)};
  }
  if (!value.IsObject()) return {};
  const auto object = value.As<Napi::Object>();
  Value::Object entries;
  const Napi::Array names = object.GetPropertyNames();
  for (uint32_t i = 0; i < names.Length(); ++i) {
    const Napi::Value name = names[i];
    const Napi::Value entry = object.Get(name);
    if (!entry.IsUndefined()) entries[name.As<Napi::String>().Utf8Value()] = toValue(entry);
  }
  return {std::move(entries)};
}

at::ScalarType toType(const std::string& dtype, const std::string& name, const char* code) {
  const auto type = types().find(dtype);
  if (type != types().end()) return type->second;
  throw Error(code, name, "unknown element type " + dtype,
              {.expected = "F32, F64, I64 or U8", .received = dtype});
}

void releaseTensorMemory(Napi::ArrayBuffer buffer) {
  if (!buffer.IsDetached() && buffer.CheckTypeTag(&tensorMemory)) buffer.Detach();
}

Napi::Value toTypedArray(Napi::Env env, const at::Tensor& tensor) {
  const Napi::ArrayBuffer buffer = shareMemory(env, tensor);
  const auto count = static_cast<size_t>(tensor.numel());
  if (tensor.scalar_type() == at::kFloat) return Napi::Float32Array::New(env, count, buffer, 0);
  if (tensor.scalar_type() == at::kDouble) return Napi::Float64Array::New(env, count, buffer, 0);
  if (tensor.scalar_type() == at::kInt) return Napi::Int32Array::New(env, count, buffer, 0);
  return Napi::Uint8Array::New(env, tensor.nbytes(), buffer, 0);
}

Napi::Object toNativeFloats(Napi::Env env, const at::Tensor& tensor) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("shape", toArray(env, tensor.sizes()));
  result.Set("data", toTypedArray(env, tensor));
  return result;
}

Napi::Array toNativeTensors(Napi::Env env, const std::vector<NamedTensor>& tensors) {
  Napi::Array list = Napi::Array::New(env);
  for (const auto& entry : tensors) list.Set(list.Length(), toNativeTensor(env, entry));
  return list;
}

int64_t toInteger(const Napi::Value& value) {
  constexpr double exact = 9007199254740992;
  const double number = value.As<Napi::Number>().DoubleValue();
  if (std::trunc(number) == number && std::abs(number) <= exact) {
    return static_cast<int64_t>(number);
  }
  throw Error("NATIVE_FAILED", "", "expected an integer, not " + std::to_string(number),
              {.expected = "an integer up to 2^53"});
}

uint64_t toSeed(const Napi::Value& value) {
  return static_cast<uint64_t>(toInteger(value));
}

Napi::Array toArray(Napi::Env env, at::IntArrayRef numbers) {
  Napi::Array array = Napi::Array::New(env, numbers.size());
  for (size_t i = 0; i < numbers.size(); ++i) {
    array.Set(static_cast<uint32_t>(i), Napi::Number::New(env, static_cast<double>(numbers[i])));
  }
  return array;
}

std::vector<int64_t> toIntegers(const Napi::Array& numbers) {
  std::vector<int64_t> result;
  for (uint32_t i = 0; i < numbers.Length(); ++i) {
    const Napi::Value entry = numbers[i];
    result.push_back(toInteger(entry));
  }
  return result;
}

}  // namespace falsario::binding
