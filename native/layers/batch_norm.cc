#include <memory>
#include <optional>

#include "kernels/batch_norm.h"
#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// Ioffe and Szegedy 2015, with PyTorch's momentum: running = (1 - momentum) · running + momentum ·
/// batch.
class BatchNorm final : public Layer {
 public:
  explicit BatchNorm(const LayerSite& site)
      : Layer(site.input),
        weight_(site.initializer.batchNormWeight(site.input[0])),
        bias_(site.initializer.zeros({site.input[0]})),
        runningMean_(site.initializer.zeros({site.input[0]})),
        runningVariance_(site.initializer.ones({site.input[0]})),
        batches_(site.initializer.counter()),
        momentum_(site.fields.number("momentum")),
        eps_(site.fields.number("eps")) {
    parameter("weight", weight_);
    parameter("bias", bias_);
    buffer("running_mean", runningMean_);
    buffer("running_var", runningVariance_);
    buffer("num_batches_tracked", batches_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    if (context.training && kernels::suitsBatchNorm(input)) return fast(input, context, 1);
    if (context.training && context.frozen) {
      return at::batch_norm(input, weight_, bias_, {}, {}, true, momentum_, eps_,
                            at::globalContext().userEnabledCuDNN());
    }
    if (context.training) batches_.add_(1);
    return at::batch_norm(input, weight_, bias_, runningMean_, runningVariance_, context.training,
                          momentum_, eps_, at::globalContext().userEnabledCuDNN());
  }

  Pair with(Layer& next) override {
    const std::optional<double> slope = next.traits().negativeSlope;
    if (!slope) return {};
    return [this, slope = *slope](const at::Tensor& input, ForwardContext& context) {
      if (context.training && kernels::suitsBatchNorm(input)) return fast(input, context, slope);
      const at::Tensor output = forward(input, context);
      return slope == 0 ? at::relu(output) : at::leaky_relu(output, slope);
    };
  }

  Traits traits() const override {
    return {.is = {trait::keepsInput, trait::normalizesBatch, trait::stateful},
            .scalesChannels = true};
  }
  ChannelScale channelScale() const override {
    const at::Tensor factor = weight_ / (runningVariance_ + eps_).sqrt();
    return {factor, bias_ - runningMean_ * factor};
  }

 private:
  /// Followed by an activation that multiplies negative values by `slope`.
  at::Tensor fast(const at::Tensor& input, const ForwardContext& context, double slope) {
    kernels::RunningStatistics running{{}, {}, momentum_};
    if (!context.frozen) {
      batches_.add_(1);
      running = {runningMean_, runningVariance_, momentum_};
    }
    return kernels::batchNorm(input, weight_, bias_, running, eps_, slope);
  }

  at::Tensor weight_;
  at::Tensor bias_;
  at::Tensor runningMean_;
  at::Tensor runningVariance_;
  at::Tensor batches_;
  double momentum_;
  double eps_;
};

}  // namespace

std::unique_ptr<Layer> batchNorm(const LayerSite& site) {
  if (site.input.size() != 1 && site.input.size() != 3) {
    site.refuse("input is " + toString(site.input) +
                "; it needs [features] or [channels, height, width]");
  }
  return std::make_unique<BatchNorm>(site);
}

}  // namespace falsario::layers
