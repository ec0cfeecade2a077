#include "kernels/linear.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>

#include "kernels/fast_forms.h"

namespace falsario::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

using OneDnnLinear = at::Tensor(const at::Tensor&, const at::Tensor&,
                                const std::optional<at::Tensor>&, std::string_view,
                                c10::List<std::optional<at::Scalar>>,
                                std::optional<std::string_view>);

/// LibTorch registers oneDNN's product under this name, and has no function for it.
const std::optional<c10::TypedOperatorHandle<OneDnnLinear>>& oneDnnLinear() {
  static const auto found = []() -> std::optional<c10::TypedOperatorHandle<OneDnnLinear>> {
    const auto schema = c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""});
    if (!schema) return std::nullopt;
    return schema->typed<OneDnnLinear>();
  }();
  return found;
}

/// By the processor alone, so that every run on a machine computes the same.
bool oneDnnIsFaster() {
#if defined(__x86_64__) && defined(__GNUC__)
  return __builtin_cpu_is("amd") && __builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

bool suitsOneDnn(const at::Tensor& input) {
  static const bool faster = fastForms() && oneDnnIsFaster() && hasOneDnn();
  return faster && input.is_cpu() && input.scalar_type() == at::kFloat && input.dim() == 2;
}

at::Tensor product(const at::Tensor& input, const at::Tensor& weight,
                   const std::optional<at::Tensor>& bias) {
  return oneDnnLinear()->call(input, weight, bias, "none", c10::List<std::optional<at::Scalar>>(),
                              "");
}

variable_list gradientsOf(const AutogradContext& context, const at::Tensor& gradient);

/// Both derivatives are products of the same kind, so that it has derivatives of every order.
struct Product : torch::autograd::Function<Product> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input,
                            const at::Tensor& weight) {
    context->save_for_backward({input, weight});
    return product(input, weight, std::nullopt);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    return gradientsOf(*context, gradients[0]);
  }
};

variable_list gradientsOf(const AutogradContext& context, const at::Tensor& gradient) {
  const auto saved = context.get_saved_variables();
  variable_list results(2);
  if (context.needs_input_grad(0)) results[0] = Product::apply(gradient, saved[1].t());
  if (context.needs_input_grad(1)) results[1] = Product::apply(gradient.t(), saved[0].t());
  return results;
}

struct BiasedProduct : torch::autograd::Function<BiasedProduct> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input,
                            const at::Tensor& weight, const at::Tensor& bias) {
    context->save_for_backward({input, weight});
    return product(input, weight, bias);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    variable_list results = gradientsOf(*context, gradients[0]);
    results.push_back(context->needs_input_grad(2) ? gradients[0].sum(0) : at::Tensor());
    return results;
  }
};

}  // namespace

bool hasOneDnn() {
  return oneDnnLinear().has_value();
}

at::Tensor linearByOneDnn(const at::Tensor& input, const at::Tensor& weight,
                          const at::Tensor& bias) {
  if (!bias.defined()) return Product::apply(input, weight);
  return BiasedProduct::apply(input, weight, bias);
}

at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  return suitsOneDnn(input) ? linearByOneDnn(input, weight, bias) : at::linear(input, weight, bias);
}

}  // namespace falsario::kernels
