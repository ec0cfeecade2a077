#pragma once

#include <ATen/ATen.h>
#include <napi.h>

#include <string>
#include <vector>

#include "runtime/named_tensor.h"
#include "runtime/value.h"

namespace falsario::binding {

/// JSON-like JavaScript data as a Value.
Value toValue(const Napi::Value& value);

/// A NativeTensor of native.ts: JavaScript's memory, read on the training thread while the job
/// keeps its object alive.
struct BorrowedTensor {
  std::string name;
  at::ScalarType type;
  std::vector<int64_t> sizes;
  const uint8_t* bytes;
  size_t length;

  /// Copies; throws MODEL_INVALID when the length is not that of the shape.
  NamedTensor copy() const;
};

BorrowedTensor borrowTensor(const Napi::Object& tensor);
std::vector<BorrowedTensor> borrowTensors(const Napi::Array& tensors);
std::vector<NamedTensor> copyAll(const std::vector<BorrowedTensor>& borrowed);

/// The tensor's own memory as a typed array of its kind: no copy. It must be contiguous, on the
/// CPU.
Napi::Value toTypedArray(Napi::Env env, const at::Tensor& tensor);
/// A NativeFloats of native.ts.
Napi::Object toNativeFloats(Napi::Env env, const at::Tensor& tensor);
/// NativeTensors of native.ts.
Napi::Array toNativeTensors(Napi::Env env, const std::vector<NamedTensor>& tensors);

/// Takes the memory of typed arrays back now rather than when they are collected; what JavaScript
/// still holds of them is empty from here on.
void releaseMemory(const Napi::Array& arrays);

/// A whole number below 2^53.
uint64_t toSeed(const Napi::Value& value);
Napi::Array toArray(Napi::Env env, at::IntArrayRef numbers);
std::vector<int64_t> toIntegers(const Napi::Array& numbers);

}  // namespace falsario::binding
