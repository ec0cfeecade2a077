#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>

#include "runtime/fields.h"
#include "training/state.h"

namespace falsario {

/// How often an objective's `augment` changes an image, if it has `adaptive` (Karras et al. 2020,
/// ADA): the chance rises while the discriminator is too sure about real images, which shows that
/// it learns them by heart, and falls otherwise.
class AdaptiveStrength {
 public:
  AdaptiveStrength(const Fields& objective, at::Device device);

  /// The chance of a change, 0-d on the device; undefined if every image is changed.
  const at::Tensor& chance() const { return chance_; }
  /// Takes the discriminator's scores of real images in one update, or in one of its batches.
  void observe(const at::Tensor& realLogits);
  /// Call once for each update, after its batches were observed.
  void endUpdate();
  void visitState(const std::string& name, StateVisitor& visitor);

 private:
  double target_ = 0;
  /// The number of images within which the chance can rise from 0 to 1.
  double images_ = 0;
  at::Tensor chance_;
  /// The sum of the signs of the scores, 0-d, and their number, since the last change.
  at::Tensor signs_;
  at::Tensor scores_;
  /// The images and the updates since the last change.
  int64_t seen_ = 0;
  int64_t updates_ = 0;
};

}  // namespace falsario
