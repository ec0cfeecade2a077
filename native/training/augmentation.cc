#include "training/augmentation.h"

namespace falsario {

at::Tensor Augmentation::origins(int64_t count, int64_t side, bool flip, at::Device device) {
  at::Tensor from = at::arange(side, at::device(device).dtype(at::kLong)).expand({count, side});
  if (settings_.translate > 0) {
    const at::Tensor shift =
        stream_.integers(count, 2 * settings_.translate + 1).sub(settings_.translate);
    from = from.sub(shift.unsqueeze(1)).clamp(0, side - 1);
  }
  if (flip) {
    const at::Tensor chosen = stream_.uniform({count}).lt(0.5).unsqueeze(1);
    from = at::where(chosen, from.neg().add(side - 1), from);
  }
  return from;
}

at::Tensor Augmentation::apply(const at::Tensor& images) {
  const auto [horizontal, vertical, translate] = settings_;
  const int64_t count = images.size(0);
  at::Tensor changed = images;
  if (vertical || translate > 0) {
    const at::Tensor rows = origins(count, images.size(2), vertical, images.device());
    changed = changed.gather(2, rows.view({count, 1, -1, 1}).expand_as(images));
  }
  if (horizontal || translate > 0) {
    const at::Tensor columns = origins(count, images.size(3), horizontal, images.device());
    changed = changed.gather(3, columns.view({count, 1, 1, -1}).expand_as(images));
  }
  return changed;
}

}  // namespace falsario
