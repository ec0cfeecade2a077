#include "kernels/linear.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "kernels/fast_forms.h"

#if defined(__x86_64__) && !defined(_WIN32)
#include <cpuid.h>
#endif

#if defined(__linux__) && defined(__x86_64__)
namespace at::native {

/// result = alpha · first · second + beta · result by oneDNN. LibTorch has this function without a
/// declaration in its headers; a LibTorch without oneDNN does not have it.
__attribute__((weak)) void mkldnn_matmul(const Tensor& first, const Tensor& second,
                                         const Tensor& result, float beta, float alpha);

}  // namespace at::native
#endif

namespace falsario::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

using OneDnnProduct = void (*)(const at::Tensor&, const at::Tensor&, const at::Tensor&, float,
                               float);

constexpr OneDnnProduct oneDnnProduct() {
#if defined(__linux__) && defined(__x86_64__)
  return &at::native::mkldnn_matmul;
#else
  return nullptr;
#endif
}

/// input [m, k] · weight [n, k], transposed, + bias [n], which may be undefined.
using ProductForm = at::Tensor (*)(const at::Tensor& input, const at::Tensor& weight,
                                   const at::Tensor& bias);

at::Tensor plainLinear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  return at::linear(input, weight, bias);
}

/// A part of the output for each thread, along its longer side.
at::Tensor byParts(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  // Multiplications below which waking another thread costs more than it saves.
  constexpr int64_t least = int64_t{4} << 20U;
  const int64_t parts = at::get_num_threads();
  const bool byColumns = weight.size(0) >= input.size(0);
  const int64_t length = byColumns ? weight.size(0) : input.size(0);
  if (parts == 1 || length < parts || input.numel() * weight.size(0) < least)
    return plainLinear(input, weight, bias);
  const at::Tensor output = at::empty({input.size(0), weight.size(0)}, input.options());
  at::parallel_for(0, parts, 1, [&](int64_t first, int64_t last) {
    // Threads have modes of their own.
    const at::NoGradGuard noGrad;
    const int64_t from = first * length / parts;
    const int64_t count = last * length / parts - from;
    at::Tensor part = output.narrow(byColumns ? 1 : 0, from, count);
    const at::Tensor rows = byColumns ? input : input.narrow(0, from, count);
    const at::Tensor columns = (byColumns ? weight.narrow(0, from, count) : weight).t();
    if (!bias.defined()) {
      at::mm_out(part, rows, columns);
    } else {
      at::addmm_out(part, byColumns ? bias.narrow(0, from, count) : bias, rows, columns);
    }
  });
  return output;
}

at::Tensor byOneDnn(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  const at::NoGradGuard noGrad;
  const at::Tensor output = at::empty({input.size(0), weight.size(0)}, input.options());
  if (bias.defined()) output.copy_(bias.expand_as(output));
  oneDnnProduct()(input, weight.t(), output, bias.defined() ? 1.0F : 0.0F, 1.0F);
  return output;
}

template <ProductForm product>
variable_list gradientsOf(const AutogradContext& context, const at::Tensor& gradient);

/// Both derivatives are products of the same form, so that it has derivatives of every order.
template <ProductForm product>
struct Product : torch::autograd::Function<Product<product>> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input,
                            const at::Tensor& weight) {
    context->save_for_backward({input, weight});
    return product(input, weight, {});
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    return gradientsOf<product>(*context, gradients[0]);
  }
};

template <ProductForm product>
variable_list gradientsOf(const AutogradContext& context, const at::Tensor& gradient) {
  const auto saved = context.get_saved_variables();
  variable_list results(2);
  if (context.needs_input_grad(0)) results[0] = Product<product>::apply(gradient, saved[1].t());
  if (context.needs_input_grad(1)) results[1] = Product<product>::apply(gradient.t(), saved[0].t());
  return results;
}

template <ProductForm product>
struct BiasedProduct : torch::autograd::Function<BiasedProduct<product>> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input,
                            const at::Tensor& weight, const at::Tensor& bias) {
    context->save_for_backward({input, weight});
    return product(input, weight, bias);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    variable_list results = gradientsOf<product>(*context, gradients[0]);
    results.push_back(context->needs_input_grad(2) ? gradients[0].sum(0) : at::Tensor());
    return results;
  }
};

template <ProductForm product>
at::Tensor linearBy(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  if (!bias.defined()) return Product<product>::apply(input, weight);
  return BiasedProduct<product>::apply(input, weight, bias);
}

/// Below 256 rows, oneDNN's faster kernels do not pay for their longer way: LibTorch has no
/// derivative of them.
at::Tensor byOneDnnIfLarge(const at::Tensor& input, const at::Tensor& weight,
                           const at::Tensor& bias) {
  constexpr int64_t least = 256;
  return input.size(0) < least ? plainLinear(input, weight, bias)
                               : linearBy<&byOneDnn>(input, weight, bias);
}

#if defined(__x86_64__) && !defined(_WIN32)
/// Whether AMD's processor multiplies 512 bits in one operation: Zen 5 and later. Zen 4 has the
/// same instructions but needs two operations for them.
bool multiplies512Bits() {
  constexpr unsigned zen5 = 0x1A;
  unsigned signature = 0;
  unsigned unused = 0;
  if (__get_cpuid(1, &signature, &unused, &unused, &unused) == 0) return false;
  const unsigned family = ((signature >> 8U) & 0xFU) + ((signature >> 20U) & 0xFFU);
  return family >= zen5;
}
#endif

/// By the processor alone, so that every run on a machine computes the same.
ProductForm fastestLinear() {
#if defined(__x86_64__) && !defined(_WIN32)
  if (!fastForms() || !__builtin_cpu_is("amd")) return &plainLinear;
  // MKL has no AVX-512 kernels for AMD's processors. Without AVX-512, it divides products of few
  // images badly.
  if (!__builtin_cpu_supports("avx512f")) return &linearByParts;
  // Where 512 bits are one operation, oneDNN is twice as fast at every batch size.
  if (hasOneDnn()) return multiplies512Bits() ? &linearByOneDnn : &byOneDnnIfLarge;
#endif
  return &plainLinear;
}

}  // namespace

bool hasOneDnn() {
  return oneDnnProduct() != nullptr;
}

at::Tensor linearByOneDnn(const at::Tensor& input, const at::Tensor& weight,
                          const at::Tensor& bias) {
  return linearBy<&byOneDnn>(input, weight, bias);
}

at::Tensor linearByParts(const at::Tensor& input, const at::Tensor& weight,
                         const at::Tensor& bias) {
  return linearBy<&byParts>(input, weight, bias);
}

at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  static const ProductForm fastest = fastestLinear();
  const bool suits = input.is_cpu() && input.scalar_type() == at::kFloat && input.dim() == 2;
  return suits ? fastest(input, weight, bias) : at::linear(input, weight, bias);
}

}  // namespace falsario::kernels
