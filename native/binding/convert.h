#pragma once

#include <ATen/ATen.h>
#include <napi.h>

#include <string>
#include <vector>

#include "runtime/named_tensor.h"
#include "runtime/value.h"

namespace falsario::binding {

/// Converts JSON-like JavaScript data.
Value toValue(const Napi::Value& value);

/// A NativeTensor of lib/native/types.ts in JavaScript's memory. The training thread reads it while
/// the job keeps its object alive.
struct BorrowedTensor {
  std::string name;
  at::ScalarType type;
  std::vector<int64_t> sizes;
  const uint8_t* bytes;
  size_t length;

  /// Copies the values. Throws MODEL_INVALID if the length does not match shape and type.
  NamedTensor copy() const;
};

BorrowedTensor borrowTensor(const Napi::Object& tensor);
std::vector<BorrowedTensor> borrowTensors(const Napi::Array& tensors);
std::vector<NamedTensor> copyAll(const std::vector<BorrowedTensor>& borrowed);

/// Wraps the tensor's own memory in a typed array of its type, without a copy. The tensor must be
/// contiguous and on the CPU.
Napi::Value toTypedArray(Napi::Env env, const at::Tensor& tensor);
/// A NativeFloats of lib/native/types.ts.
Napi::Object toNativeFloats(Napi::Env env, const at::Tensor& tensor);
/// NativeTensors of lib/native/types.ts.
Napi::Array toNativeTensors(Napi::Env env, const std::vector<NamedTensor>& tensors);

/// Converts an integer from 0 to 2^53 - 1.
uint64_t toSeed(const Napi::Value& value);
Napi::Array toArray(Napi::Env env, at::IntArrayRef numbers);
std::vector<int64_t> toIntegers(const Napi::Array& numbers);

}  // namespace falsario::binding
