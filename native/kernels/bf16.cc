#include "kernels/bf16.h"

#include <ATen/cpu/Utils.h>
#include <ATen/detail/CUDAHooksInterface.h>

namespace falsario::kernels {
namespace {

bool processorHasBf16() {
  static const bool found = [] {
    const auto capabilities = at::cpu::get_cpu_capabilities();
    for (const char* const name : {"avx512_bf16", "amx_bf16", "bf16"}) {
      const auto entry = capabilities.find(name);
      if (entry != capabilities.end() && entry->second.isBool() && entry->second.toBool())
        return true;
    }
    return false;
  }();
  return found;
}

}  // namespace

bool hasBf16(at::Device device) {
  if (device.is_cpu()) return processorHasBf16();
  // Its name is that of one use; it tests for compute capability 8.0.
  return at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
}

}  // namespace falsario::kernels
