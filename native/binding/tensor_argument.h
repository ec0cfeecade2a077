#pragma once

#include <ATen/ATen.h>
#include <napi.h>

#include <vector>

#include "runtime/named_tensor.h"

namespace falsario::binding {

/// A tensor from JavaScript: a NativeTensor, whose values are copied at once, or a TensorBinding,
/// which is native memory already. Both at the moment of the call, because JavaScript's memory may
/// be transferred, resized or collected before a job's turn comes.
///
/// Throws `code` if the bytes do not match shape and type.
NamedTensor toTensor(const Napi::Object& value, const char* code);

/// A tensor of data; undefined if `value` is not an object. Throws DATA_INVALID.
at::Tensor toTensorArgument(const Napi::Value& value);

/// Tensors of a model or a checkpoint.
std::vector<NamedTensor> toTensors(const Napi::Array& values, const char* code);

}  // namespace falsario::binding
