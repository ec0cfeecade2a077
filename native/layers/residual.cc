#include <memory>
#include <utility>

#include "layers/branches.h"
#include "layers/catalogue.h"

namespace falsario::layers {
namespace {

LayerList branchOf(const LayerSite& site, const char* name) {
  return {site.fields.list(name), site.input, site.classes, site.initializer, ListOf::block};
}

}  // namespace

/// He et al. 2016. Tensors are named by their branch and position: `layers.0.weight`,
/// `shortcut.1.bias`.
std::unique_ptr<Layer> residual(const LayerSite& site) {
  LayerList layers = branchOf(site, "layers");
  LayerList shortcut = branchOf(site, "shortcut");
  if (layers.output() != shortcut.output()) {
    site.refuse("its layers give " + toString(layers.output()) + ", its shortcut " +
                toString(shortcut.output()) +
                "; their sum needs the same shape: let the shortcut change size and channels as "
                "the layers do");
  }
  return std::make_unique<Branches>(std::move(layers), std::move(shortcut),
                                    std::pair{"layers", "shortcut"});
}

}  // namespace falsario::layers
