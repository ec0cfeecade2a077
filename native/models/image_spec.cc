#include "models/image_spec.h"

namespace falsario {
namespace {

constexpr double halfBytes = 127.5;
constexpr double maxByte = 255;

}  // namespace

ImageSpec::ImageSpec(const Fields& spec)
    : shape{spec.integer("channels"), spec.integer("height"), spec.integer("width")},
      low(spec.numbers("range").at(0)) {}

at::Tensor ImageSpec::scale(const at::Tensor& bytes) const {
  const at::Tensor images = bytes.to(at::kFloat);
  return low == 0 ? images.div(maxByte) : images.div(halfBytes).sub(1);
}

at::Tensor ImageSpec::quantise(const at::Tensor& images) const {
  const at::Tensor bytes = low == 0 ? images.mul(maxByte) : images.add(1).mul(halfBytes);
  return bytes.round().clamp(0, maxByte).to(at::kByte);
}

}  // namespace falsario
