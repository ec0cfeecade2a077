#include "metrics/precision_recall.h"

#include "metrics/features.h"

namespace falsario::metrics {

PrecisionRecall::PrecisionRecall(const at::Tensor& real, const at::Tensor& generated,
                                 int64_t neighbours) {
  const at::Tensor reals = checkedRows(real, "real", neighbours + 1);
  const at::Tensor fakes = checkedRows(generated, "generated", neighbours + 1);
  requireSameWidth(reals, fakes);
  const auto options = reals.options();
  realInside_ = at::zeros({reals.size(0)}, options.dtype(at::kBool));
  generatedInside_ = at::zeros({fakes.size(0)}, options.dtype(at::kBool));
  const at::Tensor realRadii = at::zeros({reals.size(0)}, options.dtype(at::kDouble));
  const at::Tensor generatedRadii = at::zeros({fakes.size(0)}, options.dtype(at::kDouble));
  addRadii(reals, neighbours, realRadii);
  addRadii(fakes, neighbours, generatedRadii);
  addDistances(fakes, reals, [=, this](const Block& block) {
    const auto current = [&](const at::Tensor& rows) {
      return rows.narrow(0, block.start, block.count);
    };
    // Points on the boundary count, even if rounding moved them outside.
    const at::Tensor inReal = block.distances.le(realRadii + block.rounding);
    current(generatedInside_).copy_(inReal.any(1));
    const at::Tensor inGenerated =
        block.distances.le((current(generatedRadii) + block.rounding).unsqueeze(1));
    realInside_.logical_or_(inGenerated.any(0));
  });
}

double PrecisionRecall::precision() const {
  return generatedInside_.to(at::kDouble).mean().item<double>();
}

double PrecisionRecall::recall() const {
  return realInside_.to(at::kDouble).mean().item<double>();
}

}  // namespace falsario::metrics
