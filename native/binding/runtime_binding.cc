#include "binding/runtime_binding.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/headeronly/version.h>

#include "binding/environment.h"
#include "kernels/bf16.h"

namespace falsario::binding {

Napi::Value runtimeInfo(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const bool available = at::hasCUDA();
  Napi::Object cuda = Napi::Object::New(env);
  cuda.Set("available", available);
  cuda.Set(
      "devices",
      available ? static_cast<double>(c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount()) : 0.0);
  cuda.Set("bf16", available && kernels::hasBf16(at::kCUDA));
  Napi::Object result = Napi::Object::New(env);
  result.Set("libtorch", TORCH_VERSION);
  result.Set("cpuCapability", at::get_cpu_capability());
  result.Set("threads", at::get_num_threads());
  result.Set("cuda", cuda);
  result.Set("bf16", kernels::hasBf16(at::kCPU));
  constexpr int64_t nothing = 0;
  result.Set("externalMemory",
             static_cast<double>(Napi::MemoryManagement::AdjustExternalMemory(env, nothing)));
  return result;
}

void shutdown(const Napi::CallbackInfo& info) {
  Environment::of(info.Env())->close();
}

}  // namespace falsario::binding
