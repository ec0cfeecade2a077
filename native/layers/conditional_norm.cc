#include "layers/conditional_norm.h"

#include <utility>

#include "kernels/batch_norm.h"
#include "kernels/linear.h"
#include "layers/label_rows.h"
#include "layers/weight.h"

namespace falsario {
namespace {

constexpr double momentum = 0.1;
constexpr double eps = 1e-5;

/// factor · x̂ + shift, both [N, C]; x̂ is the input divided by its deviation.
class ConditionalNorm : public Layer {
 public:
  explicit ConditionalNorm(const LayerSite& site)
      : Layer(site.input),
        runningMean_(site.initializer.zeros({site.input[0]})),
        runningVariance_(site.initializer.ones({site.input[0]})),
        batches_(site.initializer.counter()) {
    buffer("running_mean", runningMean_);
    buffer("running_var", runningVariance_);
    buffer("num_batches_tracked", batches_);
  }

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    const auto [factor, shift] = scale(context);
    const auto perChannel = [](const at::Tensor& x) { return x.unsqueeze(2).unsqueeze(3); };
    return at::addcmul(perChannel(shift), normalised(input, context), perChannel(factor));
  }

  Traits traits() const override {
    return {.is = {trait::takesLabels, trait::keepsInput, trait::normalizesBatch, trait::stateful}};
  }

 protected:
  struct Scale {
    at::Tensor factor;
    at::Tensor shift;
  };
  virtual Scale scale(const ForwardContext& context) = 0;

 private:
  at::Tensor normalised(const at::Tensor& input, const ForwardContext& context) {
    const bool updates = context.training && !context.frozen;
    if (updates) batches_.add_(1);
    if (context.training && kernels::suitsBatchNorm(input)) {
      const kernels::RunningStatistics running =
          updates ? kernels::RunningStatistics{runningMean_, runningVariance_, momentum}
                  : kernels::RunningStatistics{{}, {}, momentum};
      const at::Tensor one = at::ones_like(runningMean_);
      constexpr double keepsNegative = 1;
      return kernels::batchNorm(input, one, at::zeros_like(one), running, eps, keepsNegative);
    }
    const bool runs = updates || !context.training;
    return at::batch_norm(input, {}, {}, runs ? runningMean_ : at::Tensor(),
                          runs ? runningVariance_ : at::Tensor(), context.training, momentum, eps,
                          at::globalContext().userEnabledCuDNN());
  }

  at::Tensor runningMean_;
  at::Tensor runningVariance_;
  at::Tensor batches_;
};

class LabelNorm final : public ConditionalNorm {
 public:
  explicit LabelNorm(const LayerSite& site) : ConditionalNorm(site) {
    constexpr double deviation = 0.02;
    const int64_t channels = site.input[0];
    embedding_ = at::cat({site.initializer.normal({site.classes, channels}, 1, deviation),
                          site.initializer.zeros({site.classes, channels})},
                         1);
    parameter("embedding.weight", embedding_);
  }

 protected:
  Scale scale(const ForwardContext& context) override {
    const auto halves = labelRows(embedding_, context.labels).chunk(2, 1);
    return {halves[0], halves[1]};
  }

 private:
  at::Tensor embedding_;
};

class SharedNorm final : public ConditionalNorm {
 public:
  SharedNorm(const LayerSite& site, size_t condition, int64_t size)
      : ConditionalNorm(site),
        condition_(condition),
        gain_(*this, "gain.weight", site, {site.input[0], size}),
        bias_(*this, "bias.weight", site, {site.input[0], size}) {}

 protected:
  Scale scale(const ForwardContext& context) override {
    const at::Tensor& condition = context.conditions.at(condition_);
    const auto of = [&](Weight& weight) {
      return weight.multiply(condition, {}, context, &kernels::linear);
    };
    const at::Tensor gain = of(gain_);
    return {1 + gain, of(bias_)};
  }

 private:
  size_t condition_;
  Weight gain_;
  Weight bias_;
};

}  // namespace

std::unique_ptr<Layer> labelNorm(const LayerSite& site) {
  site.requireClasses();
  return std::make_unique<LabelNorm>(site);
}

std::unique_ptr<Layer> sharedNorm(const LayerSite& site, size_t condition, int64_t size) {
  return std::make_unique<SharedNorm>(site, condition, size);
}

}  // namespace falsario
