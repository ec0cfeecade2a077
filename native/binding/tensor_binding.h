#pragma once

#include <napi.h>

#include "binding/holder.h"
#include "runtime/named_tensor.h"

namespace falsario::binding {

/// A tensor like a NativeTensor, without its values. Throws `code` if the bytes do not match shape
/// and type.
NamedTensor toEmptyTensor(const Napi::Object& native, const char* code);

/// A tensor in native memory, which JavaScript fills in pieces: one copy of a large tensor would
/// stop JavaScript's thread for too long. TensorMemory of lib/native/tensor-memory.ts.
class TensorBinding final : public Holder<TensorBinding, NamedTensor> {
 public:
  static constexpr const char* noun = "the tensor";
  static int64_t bytes(const NamedTensor& held);

  using Holder::Holder;
  static Napi::Function define(Napi::Env env);

  /// createTensor(tensor): memory for the values of a NativeTensor
  static Napi::Value createTensor(const Napi::CallbackInfo& info);

 private:
  /// write(offset, bytes): copies bytes to the byte offset.
  void write(const Napi::CallbackInfo& info);
};

}  // namespace falsario::binding
