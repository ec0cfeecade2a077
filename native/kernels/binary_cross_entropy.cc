#include "kernels/binary_cross_entropy.h"

#include <torch/csrc/autograd/custom_function.h>

#include "kernels/fast_forms.h"

namespace falsario::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The least logarithm, as in LibTorch.
constexpr double least = -100;

struct CrossEntropy : torch::autograd::Function<CrossEntropy> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input,
                            const at::Tensor& target) {
    context->save_for_backward({input, target});
    const at::Tensor ofZero = (-input).log1p_().clamp_min_(least);
    const at::Tensor ofOne = input.log().clamp_min_(least);
    return ofZero.lerp_(ofOne, target).neg_();
  }

  /// By LibTorch's function, which has derivatives and is fast: it takes no logarithms.
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    return {at::binary_cross_entropy_backward(gradients[0], saved[0], saved[1], {},
                                              at::Reduction::None),
            at::Tensor()};
  }
};

}  // namespace

at::Tensor binaryCrossEntropy(const at::Tensor& input, const at::Tensor& target,
                              at::Reduction::Reduction reduction) {
  const bool suits = fastForms() && input.is_cpu() && input.scalar_type() == target.scalar_type() &&
                     !target.requires_grad();
  if (!suits) return at::binary_cross_entropy(input, target, {}, reduction);
  const at::Tensor each = CrossEntropy::apply(input, target);
  return reduction == at::Reduction::Sum ? each.sum() : each;
}

}  // namespace falsario::kernels
