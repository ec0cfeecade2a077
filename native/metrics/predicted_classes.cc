#include "metrics/predicted_classes.h"

#include "metrics/features.h"

namespace falsario::metrics {

at::Tensor predictedClasses(const at::Tensor& logits) {
  return checkedRows(logits, "logits").argmax(1).to(at::kInt);
}

}  // namespace falsario::metrics
