#pragma once

#include <ATen/ATen.h>
#include <napi.h>

#include <optional>
#include <vector>

#include "binding/convert.h"

namespace falsario::binding {

/// A tensor of JavaScript's that a job copies on the training thread.
class Argument {
 public:
  Argument() = default;
  /// Undefined where the value is none; else kept alive by `kept`.
  Argument(const Napi::Value& value, std::vector<Napi::ObjectReference>& kept) {
    if (!value.IsObject()) return;
    kept.push_back(Napi::Persistent(value.As<Napi::Object>()));
    borrowed_ = borrowTensor(value.As<Napi::Object>());
  }

  at::Tensor copy() const { return borrowed_ ? borrowed_->copy().tensor : at::Tensor(); }

 private:
  std::optional<BorrowedTensor> borrowed_;
};

}  // namespace falsario::binding
