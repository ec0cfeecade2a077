#include <memory>

#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

/// Srivastava et al. 2014, for each element, scaled in training. The mask comes from the dropout
/// stream; p = 0 and p = 1 draw nothing.
class Dropout final : public Layer {
 public:
  explicit Dropout(const LayerSite& site) : Layer(site.input), p_(site.fields.number("p")) {}

  at::Tensor forward(const at::Tensor& input, ForwardContext& context) override {
    if (!context.training || p_ == 0) return input;
    // Multiply by zero, as PyTorch does, so that earlier layers get zero gradients, not undefined
    // ones.
    if (p_ == 1) return input * at::zeros({}, input.options());
    return input * context.dropout->dropoutMask(input, p_).to(input.scalar_type());
  }

  Traits traits() const override { return {.is = {trait::stateful}, .dropout = p_}; }

 private:
  double p_;
};

}  // namespace

std::unique_ptr<Layer> dropout(const LayerSite& site) {
  return std::make_unique<Dropout>(site);
}

}  // namespace falsario::layers
