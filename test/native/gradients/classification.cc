#include "objectives/classification.h"

#include "checks.h"

namespace falsario::gradients {

void checkClassification(Report& report) {
  constexpr int64_t images = 4;
  constexpr int64_t classes = 3;
  const at::Tensor logits = spread("logits", {images, classes}, -2, 2).requires_grad_(true);
  const at::Tensor labels = at::arange(images, at::kLong).remainder(classes);
  for (const double smoothing : {0.0, 0.1, 1.0}) {
    report.check("cross-entropy with smoothing " + std::to_string(smoothing), {{"logits", logits}},
                 [&] { return crossEntropyOf(logits, labels, smoothing); });
  }
}

}  // namespace falsario::gradients
