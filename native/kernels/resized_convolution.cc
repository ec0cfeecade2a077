#include "kernels/resized_convolution.h"

#include "kernels/channel_bias.h"
#include "kernels/fast_forms.h"
#include "kernels/few_channels.h"

namespace falsario::kernels {
namespace {

/// The sum of the kernel at the four places of a square of 2 x 2 pixels. [.., k, k] → [.., k + 1, k
/// + 1]
at::Tensor overSquare(const at::Tensor& weight) {
  const at::Tensor both =
      at::constant_pad_nd(weight, {0, 1, 0, 0}) + at::constant_pad_nd(weight, {1, 0, 0, 0});
  return at::constant_pad_nd(both, {0, 0, 0, 1}) + at::constant_pad_nd(both, {0, 0, 1, 0});
}

at::Tensor doubled(const at::Tensor& images) {
  return at::upsample_nearest2d(images, {2 * images.size(2), 2 * images.size(3)});
}

}  // namespace

bool suitsResizedConvolution(const at::Tensor& input) {
  return fastForms() && input.is_cpu();
}

at::Tensor convolveAndHalve(const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, at::IntArrayRef padding) {
  constexpr int64_t half = 2;
  constexpr double mean = 0.25;
  if (weight.size(2) == 1 && padding[0] == 0 && padding[1] == 0)
    return at::conv2d(at::avg_pool2d(input, half), weight, bias);
  return at::conv2d(input, overSquare(weight) * mean, bias, half, padding);
}

at::Tensor doubleAndConvolve(const at::Tensor& input, const at::Tensor& weight,
                             const at::Tensor& bias) {
  if (weight.size(2) == 1) return doubled(at::conv2d(input, weight, bias));
  constexpr int64_t stride = 2;
  constexpr int64_t padding = 1;
  const at::Tensor turned = overSquare(weight.flip({2, 3})).transpose(0, 1);
  // oneDNN adds the bias slowly.
  const at::Tensor output = suitsFewChannels(input, weight.size(0), turned.size(2))
                                ? transposeToFew(input, turned, stride, padding,
                                                 stride * input.size(2), stride * input.size(3))
                                : at::conv_transpose2d(input, turned, {}, stride, padding);
  return withBias(output, bias);
}

}  // namespace falsario::kernels
