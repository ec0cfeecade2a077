#include "layers/weight.h"

#include <ATen/core/grad_mode.h>

#include <optional>
#include <utility>

#include "kernels/batch_norm.h"

namespace falsario {
namespace {

constexpr double eps = 1e-12;
/// As in torch.nn.utils.parametrizations.spectral_norm. Random vectors give a few percent of the
/// largest singular value, these 97 to 100 %.
constexpr int64_t startingIterations = 15;

at::Tensor normalise(const at::Tensor& vector) {
  return vector / vector.norm().clamp_min(eps);
}

}  // namespace

Weight::Weight(Layer& owner, const std::string& name, const LayerSite& site, at::IntArrayRef sizes,
               int64_t outputDimension)
    : Weight(owner, name, site.initializer.weight(sizes), site.fields.flag("spectralNorm"),
             site.initializer, Use::multiply, outputDimension) {}

Weight::Weight(Layer& owner, const std::string& name, at::Tensor start, bool normalised,
               const Initializer& initializer, Use use, int64_t outputDimension)
    : original_(std::move(start)), outputDimension_(outputDimension), normalised_(normalised) {
  if (!normalised_) {
    use == Use::multiply ? owner.multiplied(name, original_) : owner.parameter(name, original_);
    return;
  }
  owner.parameter(name + "_orig", original_);
  const int64_t rows = original_.size(outputDimension);
  u_ = initializer.unitVector(rows);
  v_ = initializer.unitVector(original_.numel() / rows);
  owner.buffer(name + "_u", u_);
  owner.buffer(name + "_v", v_);
  if (original_.is_meta()) return;
  for (int64_t i = 0; i < startingIterations; ++i) iterate(matrix());
}

std::vector<Trait> Weight::traits() const {
  std::vector<Trait> traits = {trait::weighted, trait::keepsInput};
  if (normalised_) traits.push_back(trait::stateful);
  return traits;
}

at::Tensor Weight::matrix() const {
  const at::Tensor rowsFirst =
      outputDimension_ == 0 ? original_ : original_.transpose(0, outputDimension_);
  return rowsFirst.reshape({rowsFirst.size(0), -1});
}

void Weight::iterate(const at::Tensor& matrix) {
  const at::NoGradGuard noGrad;
  v_.copy_(normalise(at::mv(matrix.t(), u_)));
  u_.copy_(normalise(at::mv(matrix, v_)));
}

at::Tensor Weight::take(const ForwardContext& context) {
  if (!normalised_) return original_;
  const at::Tensor flat = matrix();
  if (context.training && !context.frozen) iterate(flat);
  // Copies, because a later forward changes u and v while this graph still needs them.
  const at::Tensor sigma = at::dot(u_.clone(), at::mv(flat, v_.clone()));
  return original_ / sigma;
}

at::Tensor Weight::multiply(const at::Tensor& input, const at::Tensor& bias,
                            const ForwardContext& context, const Multiply& multiply) {
  return kernels::multiplyIn(context.precision, input, take(context), bias, multiply);
}

Joined Weight::scaledBy(const Layer& next, const Layer* last, const at::Tensor& bias,
                        Multiply multiply) {
  if (!next.traits().scalesChannels) return {};
  const std::optional<double> slope = last == nullptr ? std::nullopt : last->traits().negativeSlope;
  if (slope) {
    return {[this, &next, &bias, slope = *slope, multiply = std::move(multiply)](
                const at::Tensor& input, ForwardContext& context) {
              const auto [factor, shift] = next.channelScale();
              return kernels::scaleChannels(
                  kernels::multiplyIn(context.precision, input, take(context), {}, multiply),
                  factor, bias.defined() ? bias * factor + shift : shift, slope);
            },
            3};
  }
  return {[this, &next, &bias, multiply = std::move(multiply)](const at::Tensor& input,
                                                               ForwardContext& context) {
            const auto [factor, shift] = next.channelScale();
            const at::Tensor weight = take(context);
            std::vector<int64_t> sizes(static_cast<size_t>(weight.dim()), 1);
            sizes[static_cast<size_t>(outputDimension_)] = -1;
            return kernels::multiplyIn(context.precision, input, weight * factor.view(sizes),
                                       bias.defined() ? bias * factor + shift : shift, multiply);
          },
          2};
}

}  // namespace falsario
