#pragma once

#include <ATen/ATen.h>

namespace falsario::kernels {

/// The tensor in the layout that computes fastest: on the CPU, the weight of a convolution becomes
/// channels-last, [out, k, k, in] in memory. Convolutions pass this layout on to their outputs, so
/// that oneDNN never reorders activations. Shape and numbers stay.
at::Tensor inFastLayout(const at::Tensor& tensor);

}  // namespace falsario::kernels
