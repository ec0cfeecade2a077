#pragma once

#include <memory>
#include <string>

#include "layers/layer_site.h"

/// Every layer type, by its name in a spec: a new one needs its own file and a line here.
#define FALSARIO_LAYERS(LAYER)   \
  LAYER(linear)                  \
  LAYER(conv2d)                  \
  LAYER(convTranspose2d)         \
  LAYER(batchNorm)               \
  LAYER(layerNorm)               \
  LAYER(groupNorm)               \
  LAYER(instanceNorm)            \
  LAYER(leakyRelu)               \
  LAYER(relu)                    \
  LAYER(elu)                     \
  LAYER(silu)                    \
  LAYER(gelu)                    \
  LAYER(tanh)                    \
  LAYER(sigmoid)                 \
  LAYER(dropout)                 \
  LAYER(flatten)                 \
  LAYER(reshape)                 \
  LAYER(maxPool2d)               \
  LAYER(avgPool2d)               \
  LAYER(globalAvgPool)           \
  LAYER(globalMaxPool)           \
  LAYER(globalSumPool)           \
  LAYER(upsample)                \
  LAYER(concatLabel)             \
  LAYER(minibatchDiscrimination) \
  LAYER(minibatchStd)            \
  LAYER(residual)                \
  LAYER(generatorBlock)          \
  LAYER(discriminatorBlock)      \
  LAYER(selfAttention)           \
  LAYER(projection)              \
  LAYER(skipLatent)              \
  LAYER(generativeBasis)         \
  LAYER(resNeXtBlock)            \
  LAYER(discriminativeBasis)     \
  LAYER(firUpsample)             \
  LAYER(firDownsample)           \
  LAYER(pixelShuffle)            \
  LAYER(prelu)

namespace falsario {

namespace layers {
#define FALSARIO_DECLARE(type) std::unique_ptr<Layer> type(const LayerSite& site);
FALSARIO_LAYERS(FALSARIO_DECLARE)
#undef FALSARIO_DECLARE
}  // namespace layers

/// Builds the layer that the site's `type` names. Throws SPEC_INVALID with the layer's path, what
/// is wrong and the fix.
std::unique_ptr<Layer> buildLayer(const LayerSite& site);

}  // namespace falsario
