#include "kernels/batch_norm.h"

#include <ATen/Dispatch.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "kernels/channel_rows.h"
#include "kernels/fast_forms.h"

namespace falsario::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

Matrix matrixOf(const at::Tensor& tensor) {
  return {tensor.numel() / tensor.size(1), tensor.size(1)};
}

at::Tensor laidOut(const at::Tensor& tensor) {
  return tensor.dim() == 2 ? tensor.contiguous()
                           : tensor.contiguous(at::MemoryFormat::ChannelsLast);
}

/// A row of float64 values for each part.
std::vector<double> rowForEachPart(const Matrix& whole) {
  return std::vector<double>(static_cast<size_t>(whole.parts() * whole.channels));
}

/// [channels] values in the type of the input.
at::Tensor channelValues(const at::Tensor& input) {
  return at::empty({input.size(1)}, input.options().requires_grad(false));
}

/// The moments of the whole, from those of its parts (Chan, Golub, LeVeque 1979).
void join(const Matrix& whole, const std::vector<double>& means, const std::vector<double>& squares,
          int64_t channel, double& mean, double& sum) {
  double count = 0;
  mean = sum = 0;
  for (int64_t part = 0; part < whole.parts(); ++part) {
    const auto at = static_cast<size_t>(part * whole.channels + channel);
    const auto rows =
        static_cast<double>(std::min(whole.rowsPerPart(), whole.rows - part * whole.rowsPerPart()));
    const double distance = means[at] - mean;
    sum += squares[at] + distance * distance * count * rows / (count + rows);
    mean += distance * rows / (count + rows);
    count += rows;
  }
}

struct Statistics {
  at::Tensor mean;
  at::Tensor inverse;
};

template <typename Number>
Statistics statisticsOf(const at::Tensor& input, const RunningStatistics& running, double eps) {
  const Matrix whole = matrixOf(input);
  const auto* const x = input.const_data_ptr<Number>();
  std::vector<double> means = rowForEachPart(whole);
  std::vector<double> squares = rowForEachPart(whole);
  forEachPart<Number>(whole, [&](int64_t part, int64_t offset, const Matrix& rows, Number* room) {
    const int64_t row = part * whole.channels;
    moments(x + offset, rows, room, means.data() + row, squares.data() + row);
  });
  const Statistics found{channelValues(input), channelValues(input)};
  auto* const mean = found.mean.template mutable_data_ptr<Number>();
  auto* const inverse = found.inverse.template mutable_data_ptr<Number>();
  const bool updates = running.mean.defined();
  auto* const runningMean = updates ? running.mean.mutable_data_ptr<Number>() : nullptr;
  auto* const runningVariance = updates ? running.variance.mutable_data_ptr<Number>() : nullptr;
  const auto update = [&running](Number& average, double value) {
    average = static_cast<Number>((1 - running.momentum) * static_cast<double>(average) +
                                  running.momentum * value);
  };
  for (int64_t channel = 0; channel < whole.channels; ++channel) {
    double average = 0;
    double sum = 0;
    join(whole, means, squares, channel, average, sum);
    mean[channel] = static_cast<Number>(average);
    const auto count = static_cast<double>(whole.rows);
    inverse[channel] = static_cast<Number>(1 / std::sqrt(sum / count + eps));
    if (!updates) continue;
    update(runningMean[channel], average);
    update(runningVariance[channel], sum / (count - 1));
  }
  return found;
}

/// Writes into `output`, which may be the input.
template <typename Number>
void normalised(const at::Tensor& input, const at::Tensor& scale, const at::Tensor& shift,
                double slope, const at::Tensor& output) {
  const Matrix whole = matrixOf(input);
  const Line<Number> line{scale.const_data_ptr<Number>(), shift.const_data_ptr<Number>(),
                          static_cast<Number>(slope)};
  const auto* const x = input.const_data_ptr<Number>();
  auto* const y = output.mutable_data_ptr<Number>();
  forEachPart<Number>(whole, [&](int64_t /*part*/, int64_t offset, const Matrix& rows,
                                 Number* /*room*/) { apply(x + offset, rows, line, y + offset); });
}

/// What the backward pass needs of the forward one.
struct Saved {
  at::Tensor input;
  at::Tensor weight;
  at::Tensor mean;
  at::Tensor inverse;
  at::Tensor scale;
  at::Tensor shift;
  double slope;
};

/// The gradients of input, weight and bias.
template <typename Number>
std::array<at::Tensor, 3> gradientsOf(const at::Tensor& gradient, const Saved& saved) {
  const auto& [input, weight, mean, inverse, scale, shift, slope] = saved;
  const Matrix whole = matrixOf(input);
  const Line<Number> line{scale.const_data_ptr<Number>(), shift.const_data_ptr<Number>(),
                          static_cast<Number>(slope)};
  const auto* const x = input.const_data_ptr<Number>();
  const auto* const g = gradient.const_data_ptr<Number>();
  const auto* const centre = mean.const_data_ptr<Number>();
  std::vector<double> sums = rowForEachPart(whole);
  std::vector<double> products = rowForEachPart(whole);
  forEachPart<Number>(whole, [&](int64_t part, int64_t offset, const Matrix& rows, Number* room) {
    const int64_t row = part * whole.channels;
    sumSlopes({x + offset, g + offset, centre}, rows, line, room, sums.data() + row,
              products.data() + row);
  });
  const at::Tensor ofWeight = channelValues(input);
  const at::Tensor ofBias = channelValues(input);
  std::vector<Number> offsets(static_cast<size_t>(whole.channels));
  std::vector<Number> factors(static_cast<size_t>(whole.channels));
  const auto* const inverses = inverse.const_data_ptr<Number>();
  for (int64_t channel = 0; channel < whole.channels; ++channel) {
    double sum = 0;
    double product = 0;
    for (int64_t part = 0; part < whole.parts(); ++part) {
      const auto at = static_cast<size_t>(part * whole.channels + channel);
      sum += sums[at];
      product += products[at];
    }
    const auto deviation = static_cast<double>(inverses[channel]);
    const auto count = static_cast<double>(whole.rows);
    ofWeight.mutable_data_ptr<Number>()[channel] = static_cast<Number>(product * deviation);
    ofBias.mutable_data_ptr<Number>()[channel] = static_cast<Number>(sum);
    offsets[static_cast<size_t>(channel)] = static_cast<Number>(sum / count);
    factors[static_cast<size_t>(channel)] =
        static_cast<Number>(product / count * deviation * deviation);
  }
  at::Tensor ofInput = at::empty_like(input);
  auto* const result = ofInput.mutable_data_ptr<Number>();
  forEachPart<Number>(whole,
                      [&](int64_t /*part*/, int64_t offset, const Matrix& rows, Number* /*room*/) {
                        slopesOfInput({x + offset, g + offset, centre}, rows, line, offsets.data(),
                                      factors.data(), result + offset);
                      });
  return {ofInput, ofWeight, ofBias};
}

/// The same by LibTorch's operations, which can be differentiated again.
std::array<at::Tensor, 3> differentiable(const at::Tensor& gradient, const Saved& saved,
                                         double eps) {
  const auto& [input, weight, mean, inverse, scale, shift, slope] = saved;
  const auto perChannel = [&](const at::Tensor& values) {
    return input.dim() == 2 ? values : values.view({-1, 1, 1});
  };
  at::Tensor before = gradient;
  if (slope != 1) {
    const at::Tensor value = input.detach() * perChannel(scale) + perChannel(shift);
    before = gradient * at::where(value > 0, 1.0, slope).to(gradient.scalar_type());
  }
  const auto [ofInput, ofWeight, ofBias] = at::native_batch_norm_backward(
      before, input, weight, {}, {}, mean, inverse, true, eps, {true, true, true});
  return {ofInput, ofWeight, ofBias};
}

struct BatchNorm : torch::autograd::Function<BatchNorm> {
  /// `input` is laid out before, so that its own gradient may be differentiated.
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input,
                            const at::Tensor& weight, const at::Tensor& bias,
                            const RunningStatistics& running, double eps, double slope) {
    Statistics found;
    at::Tensor scale;
    at::Tensor shift;
    at::Tensor output;
    AT_DISPATCH_FLOATING_TYPES(input.scalar_type(), "batch norm", [&] {
      found = statisticsOf<scalar_t>(input, running, eps);
      scale = found.inverse * weight;
      shift = bias - found.mean * scale;
      output = at::empty_like(input);
      normalised<scalar_t>(input, scale, shift, slope, output);
    });
    context->save_for_backward({input, weight, found.mean, found.inverse, scale, shift});
    context->saved_data["slope"] = slope;
    context->saved_data["eps"] = eps;
    return output;
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list all = context->get_saved_variables();
    const Saved saved{
        all[0], all[1], all[2], all[3], all[4], all[5], context->saved_data["slope"].toDouble()};
    std::array<at::Tensor, 3> results;
    if (at::GradMode::is_enabled()) {
      results = differentiable(gradients[0], saved, context->saved_data["eps"].toDouble());
    } else {
      const at::Tensor gradient = laidOut(gradients[0]);
      AT_DISPATCH_FLOATING_TYPES(gradient.scalar_type(), "batch norm",
                                 [&] { results = gradientsOf<scalar_t>(gradient, saved); });
    }
    return {results[0], results[1], results[2], {}, {}, {}};
  }
};

}  // namespace

bool suitsBatchNorm(const at::Tensor& input) {
  // With fewer channels, a row does not fill a vector register.
  constexpr int64_t fewest = 8;
  return fastForms() && input.is_cpu() && input.size(1) >= fewest &&
         (input.dim() == 2 || input.dim() == 4);
}

at::Tensor batchNorm(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                     const RunningStatistics& running, double eps, double slope) {
  return BatchNorm::apply(laidOut(input), weight, bias, running, eps, slope);
}

at::Tensor scaleChannels(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift,
                         double slope) {
  if (!suitsBatchNorm(x) || at::GradMode::is_enabled()) {
    std::vector<int64_t> sizes(static_cast<size_t>(x.dim()), 1);
    sizes[1] = -1;
    return at::leaky_relu(x * scale.view(sizes) + shift.view(sizes), slope);
  }
  const at::Tensor laid = laidOut(x);
  AT_DISPATCH_FLOATING_TYPES(laid.scalar_type(), "scale channels",
                             [&] { normalised<scalar_t>(laid, scale, shift, slope, laid); });
  return laid;
}

}  // namespace falsario::kernels
