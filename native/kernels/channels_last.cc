#include "kernels/channels_last.h"

#include "kernels/fast_forms.h"

namespace falsario::kernels {

at::Tensor inFastLayout(const at::Tensor& tensor) {
  constexpr int64_t imageDimensions = 4;
  if (!fastForms() || !tensor.is_cpu() || tensor.dim() != imageDimensions) return tensor;
  // Not contiguous(), which keeps the strides of a tensor with one channel: from those, LibTorch
  // does not recognise the layout.
  return at::empty(tensor.sizes(), tensor.options(), at::MemoryFormat::ChannelsLast).copy_(tensor);
}

}  // namespace falsario::kernels
