#include "kernels/few_channels.h"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <vector>

#include "kernels/fast_forms.h"

namespace falsario::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Along one axis, tap t of the input pixel i belongs to the output pixel stride · i + step · t +
/// offset.
struct Axis {
  int64_t inputs;
  int64_t outputs;
  int64_t stride;
  int64_t step;
  int64_t offset;

  int64_t output(int64_t input, int64_t tap) const { return stride * input + step * tap + offset; }
  /// The first input pixel whose output for this tap is `bound` or more; not beyond `inputs`.
  int64_t firstFrom(int64_t bound, int64_t tap) const {
    const int64_t missing = bound - output(0, tap);
    if (missing <= 0) return 0;
    return std::min(inputs, (missing + stride - 1) / stride);
  }
};

struct Taps {
  int64_t images;
  int64_t channels;
  int64_t kernel;
  Axis y;
  Axis x;

  int64_t inputPixels() const { return y.inputs * x.inputs; }
  int64_t outputPixels() const { return y.outputs * x.outputs; }

  /// An autograd function keeps numbers, not structures.
  std::vector<int64_t> numbers() const {
    std::vector<int64_t> all = {images, channels, kernel};
    for (const Axis& axis : {y, x}) {
      all.insert(all.end(), {axis.inputs, axis.outputs, axis.stride, axis.step, axis.offset});
    }
    return all;
  }
  static Taps from(const std::vector<int64_t>& all) {
    const auto axis = [&](size_t at) {
      return Axis{all[at], all[at + 1], all[at + 2], all[at + 3], all[at + 4]};
    };
    constexpr size_t first = 3;
    constexpr size_t axisNumbers = 5;
    return {all[0], all[1], all[2], axis(first), axis(first + axisNumbers)};
  }
};

/// Calls `visit(product, output, count)` for every run of pixels in a row of one image and channel:
/// the offset of the first product and that of its output pixel.
template <typename Visit>
void visitRows(const Taps& taps, int64_t image, int64_t channel, Visit visit) {
  const auto& [images, channels, kernel, y, x] = taps;
  for (int64_t tapY = 0; tapY < kernel; ++tapY) {
    for (int64_t tapX = 0; tapX < kernel; ++tapX) {
      const int64_t tap = (channel * kernel + tapY) * kernel + tapX;
      const int64_t products = (tap * images + image) * taps.inputPixels();
      const int64_t from = x.firstFrom(0, tapX);
      const int64_t count = x.firstFrom(x.outputs, tapX) - from;
      const int64_t first = y.firstFrom(0, tapY);
      const int64_t end = y.firstFrom(y.outputs, tapY);
      for (int64_t row = first; row < end && count > 0; ++row) {
        visit(products + row * x.inputs + from,
              y.output(row, tapY) * x.outputs + x.output(from, tapX), count);
      }
    }
  }
}

/// Adds one image's products to its output, which is zero.
template <typename Number>
void addImage(const Taps& taps, int64_t image, const Number* products, Number* output) {
  const int64_t stride = taps.x.stride;
  for (int64_t channel = 0; channel < taps.channels; ++channel) {
    Number* const plane = output + (image * taps.channels + channel) * taps.outputPixels();
    visitRows(taps, image, channel, [&](int64_t product, int64_t pixel, int64_t count) {
      const Number* const from = products + product;
      Number* const to = plane + pixel;
      if (stride == 1) {
        for (int64_t i = 0; i < count; ++i) to[i] += from[i];
      } else {
        for (int64_t i = 0; i < count; ++i) to[i * stride] += from[i];
      }
    });
  }
}

/// The transpose of addImage: copies each output pixel to the products that belong to it. The
/// products are zero before.
template <typename Number>
void spreadImage(const Taps& taps, int64_t image, const Number* output, Number* products) {
  const int64_t stride = taps.x.stride;
  for (int64_t channel = 0; channel < taps.channels; ++channel) {
    const Number* const plane = output + (image * taps.channels + channel) * taps.outputPixels();
    visitRows(taps, image, channel, [&](int64_t product, int64_t pixel, int64_t count) {
      const Number* const from = plane + pixel;
      Number* const to = products + product;
      for (int64_t i = 0; i < count; ++i) to[i] = from[i * stride];
    });
  }
}

/// Calls `work(image, from, to)` for each image, with the tensors' elements.
template <typename Work>
void forEachImage(const Taps& taps, const at::Tensor& source, const at::Tensor& target, Work work) {
  const at::Tensor from = source.contiguous();
  AT_DISPATCH_FLOATING_TYPES(from.scalar_type(), "few channels", [&] {
    const auto* const first = from.const_data_ptr<scalar_t>();
    auto* const result = target.mutable_data_ptr<scalar_t>();
    at::parallel_for(0, taps.images, 1, [&](int64_t begin, int64_t end) {
      for (int64_t image = begin; image < end; ++image) work(image, first, result);
    });
  });
}

at::Tensor spread(const at::Tensor& output, const std::vector<int64_t>& numbers);

/// Products [channels · k · k, images · pixels] → output [images, channels, height, width].
struct Add : torch::autograd::Function<Add> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& products,
                            const std::vector<int64_t>& numbers) {
    context->saved_data["taps"] = numbers;
    const Taps taps = Taps::from(numbers);
    at::Tensor output =
        at::zeros({taps.images, taps.channels, taps.y.outputs, taps.x.outputs}, products.options());
    forEachImage(taps, products, output, [&taps](int64_t image, const auto* from, auto* to) {
      addImage(taps, image, from, to);
    });
    return output;
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    return {spread(gradients[0], context->saved_data["taps"].toIntVector()), {}};
  }
};

/// The transpose of Add, which is its derivative, as Add is that of Spread.
struct Spread : torch::autograd::Function<Spread> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& output,
                            const std::vector<int64_t>& numbers) {
    context->saved_data["taps"] = numbers;
    const Taps taps = Taps::from(numbers);
    at::Tensor products =
        at::zeros({taps.channels * taps.kernel * taps.kernel, taps.images * taps.inputPixels()},
                  output.options());
    forEachImage(taps, output, products, [&taps](int64_t image, const auto* from, auto* to) {
      spreadImage(taps, image, from, to);
    });
    return products;
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    return {Add::apply(gradients[0], context->saved_data["taps"].toIntVector()), {}};
  }
};

at::Tensor spread(const at::Tensor& output, const std::vector<int64_t>& numbers) {
  return Spread::apply(output, numbers);
}

/// @param matrix [channels · k · k, in]
at::Tensor convolve(const at::Tensor& input, const at::Tensor& matrix, const Taps& taps) {
  // A view of the memory if the layout is channels-last.
  const at::Tensor pixels = input.permute({0, 2, 3, 1}).reshape({-1, input.size(1)});
  const at::Tensor products = at::mm(matrix, pixels.t());
  // The taps of a pixel are added up in float32, as all sums of bf16 are.
  const bool isRounded = products.scalar_type() == at::kBFloat16;
  return Add::apply(isRounded ? products.to(at::kFloat) : products, taps.numbers());
}

}  // namespace

bool suitsFewChannels(const at::Tensor& input, int64_t outputs, int64_t kernel) {
  constexpr int64_t few = 4;
  // With fewer inputs, the products take more memory than they save time.
  constexpr int64_t many = 16;
  return fastForms() && input.is_cpu() && outputs <= few && input.size(1) >= many && kernel > 1;
}

at::Tensor convolveToFew(const at::Tensor& input, const at::Tensor& weight,
                         const std::array<int64_t, 4>& padding) {
  const auto [left, right, top, bottom] = padding;
  const int64_t kernel = weight.size(2);
  const auto axis = [kernel](int64_t size, int64_t before, int64_t after) {
    return Axis{size, size + before + after - kernel + 1, 1, -1, before};
  };
  const Taps taps{input.size(0), weight.size(0), kernel, axis(input.size(2), top, bottom),
                  axis(input.size(3), left, right)};
  return convolve(input, weight.permute({0, 2, 3, 1}).reshape({-1, weight.size(1)}), taps);
}

at::Tensor transposeToFew(const at::Tensor& input, const at::Tensor& weight, int64_t stride,
                          int64_t padding, int64_t height, int64_t width) {
  const Taps taps{input.size(0),
                  weight.size(1),
                  weight.size(2),
                  {input.size(2), height, stride, 1, -padding},
                  {input.size(3), width, stride, 1, -padding}};
  return convolve(input, weight.permute({1, 2, 3, 0}).reshape({-1, weight.size(0)}), taps);
}

}  // namespace falsario::kernels
