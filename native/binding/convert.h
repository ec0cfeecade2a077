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

/// The element type that lib/native/types.ts names. Throws `code` for another name.
at::ScalarType toType(const std::string& dtype, const std::string& name, const char* code);

/// Wraps the tensor's own memory in a typed array of its type, without a copy. The tensor must be
/// contiguous and on the CPU.
Napi::Value toTypedArray(Napi::Env env, const at::Tensor& tensor);
/// A NativeFloats of lib/native/types.ts.
Napi::Object toNativeFloats(Napi::Env env, const at::Tensor& tensor);
/// NativeTensors of lib/native/types.ts.
Napi::Array toNativeTensors(Napi::Env env, const std::vector<NamedTensor>& tensors);

/// Detaches a buffer if its memory is a tensor's, so that the memory is free at once. Leaves memory
/// alone that JavaScript made.
void releaseTensorMemory(Napi::ArrayBuffer buffer);

/// Converts an integer. Throws NATIVE_FAILED for fractions and for numbers that are not exact,
/// above 2^53, so that sums of two fit into int64.
int64_t toInteger(const Napi::Value& value);
/// Converts an integer from 0 to 2^53 - 1.
uint64_t toSeed(const Napi::Value& value);
Napi::Array toArray(Napi::Env env, at::IntArrayRef numbers);
std::vector<int64_t> toIntegers(const Napi::Array& numbers);

}  // namespace falsario::binding
