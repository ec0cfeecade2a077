#pragma once

#include <ATen/ATen.h>
#include <napi.h>

#include <optional>

#include "binding/convert.h"
#include "binding/promise_job.h"

namespace falsario::binding {

/// A tensor argument from JavaScript. The job copies it on the training thread.
class TensorArgument {
 public:
  /// Undefined if `value` is not an object. `kept` keeps the object alive.
  TensorArgument(const Napi::Value& value, KeptObjects& kept) {
    if (!value.IsObject()) return;
    kept.push_back(Napi::Persistent(value.As<Napi::Object>()));
    borrowed_ = borrowTensor(value.As<Napi::Object>());
  }

  at::Tensor copy() const { return borrowed_ ? borrowed_->copy().tensor : at::Tensor(); }

 private:
  std::optional<BorrowedTensor> borrowed_;
};

}  // namespace falsario::binding
