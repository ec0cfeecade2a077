#pragma once

#include <memory>

#include "layers/layer_site.h"

namespace falsario {

/// Batch norm whose factor and shift depend on the image's class (de Vries et al. 2017): the two
/// halves of a row of `embedding.weight` [classes, 2 · channels].
std::unique_ptr<Layer> labelNorm(const LayerSite& site);

/// Batch norm whose factor and shift are linear functions of a condition (Brock, Donahue and
/// Simonyan 2019): 1 + `gain`(c) and `bias`(c). `condition` is the position of the block's
/// condition in ForwardContext::conditions, `size` its length.
std::unique_ptr<Layer> sharedNorm(const LayerSite& site, size_t condition, int64_t size);

}  // namespace falsario
