#include "objectives/image_augmentation.h"

#include <cmath>

namespace falsario {
namespace {

/// The published fractions are rounded to the nearest pixel.
int64_t pixelsOf(double share, int64_t side) {
  return static_cast<int64_t>(std::floor(share * static_cast<double>(side) + 0.5));
}

at::Tensor perImage(const at::Tensor& numbers) {
  return numbers.view({-1, 1, 1, 1});
}

/// 0 … side - 1 as float, on the images' device.
at::Tensor positions(int64_t side, const at::Tensor& like) {
  return at::arange(side, like.options().requires_grad(false));
}

/// Moves images along dimension 2 or 3 by whole pixels [N]. Pixels from outside of the image are 0.
at::Tensor movedAlong(const at::Tensor& images, int64_t dimension, const at::Tensor& shift) {
  const int64_t side = images.size(dimension);
  const at::Tensor source = positions(side, images).unsqueeze(0) - shift.unsqueeze(1);
  const at::Tensor inside = (source >= 0).logical_and(source < side);
  std::vector<int64_t> sizes = {images.size(0), 1, 1, 1};
  sizes[static_cast<size_t>(dimension)] = side;
  const at::Tensor index = source.clamp(0, static_cast<double>(side - 1)).to(at::kLong);
  const at::Tensor taken = images.gather(dimension, index.view(sizes).expand(images.sizes()));
  return taken * inside.view(sizes).to(images.scalar_type());
}

}  // namespace

ImageAugmentation::ImageAugmentation(const Fields& objective, double low) : low_(low) {
  if (!objective.has("augment")) return;
  const Fields spec = objective.object("augment");
  translation_ = spec.number("translation");
  cutout_ = spec.number("cutout");
  color_ = spec.number("color");
}

at::Tensor ImageAugmentation::apply(const at::Tensor& images, const at::Tensor& chance,
                                    const Draw& draw) const {
  const int64_t count = images.size(0);
  // 1 for the images that are changed.
  const auto fires = [&] {
    return chance.defined() ? draw({count}).lt(chance).to(images.scalar_type()) : at::Tensor();
  };
  at::Tensor changed = images;
  if (color_ > 0) changed = recoloured(changed, fires(), draw);
  if (translation_ == 0 && cutout_ == 0) return changed;
  // What is uncovered gets the middle of the range.
  const double middle = (low_ + 1) / 2;
  changed = changed - middle;
  if (translation_ > 0) changed = moved(changed, fires(), draw);
  if (cutout_ > 0) changed = cut(changed, fires(), draw);
  return changed + middle;
}

at::Tensor ImageAugmentation::recoloured(const at::Tensor& images, const at::Tensor& fires,
                                         const Draw& draw) const {
  // U[-1, 1) for brightness, saturation and contrast of each image.
  at::Tensor drawn = draw({images.size(0), 3}).to(images.scalar_type()) * 2 - 1;
  if (fires.defined()) drawn = drawn * fires.unsqueeze(1);
  const auto number = [&](int64_t column) { return perImage(drawn.select(1, column)); };
  const double quarterRange = (1 - low_) / 4;
  const at::Tensor brighter = images + number(0) * (color_ * quarterRange);
  const at::Tensor grey = brighter.mean(1, /*keepdim=*/true);
  const at::Tensor saturated = (brighter - grey) * (1 + number(1) * color_) + grey;
  const at::Tensor mean = saturated.mean(at::IntArrayRef{1, 2, 3}, /*keepdim=*/true);
  return (saturated - mean) * (1 + number(2) * (color_ / 2)) + mean;
}

at::Tensor ImageAugmentation::moved(const at::Tensor& images, const at::Tensor& fires,
                                    const Draw& draw) const {
  const at::Tensor drawn = draw({images.size(0), 2}).to(images.scalar_type());
  at::Tensor result = images;
  for (const int64_t dimension : {2, 3}) {
    const auto most = static_cast<double>(pixelsOf(translation_, images.size(dimension)));
    // Whole numbers from -most to most.
    at::Tensor shift = (drawn.select(1, dimension - 2) * (2 * most + 1)).floor() - most;
    if (fires.defined()) shift = shift * fires;
    result = movedAlong(result, dimension, shift);
  }
  return result;
}

at::Tensor ImageAugmentation::cut(const at::Tensor& images, const at::Tensor& fires,
                                  const Draw& draw) const {
  const at::Tensor drawn = draw({images.size(0), 2}).to(images.scalar_type());
  at::Tensor hole;
  for (const int64_t dimension : {2, 3}) {
    const int64_t side = images.size(dimension);
    const int64_t size = pixelsOf(cutout_, side);
    // The square's centre may be at every pixel; an even square reaches one pixel further.
    const auto places = static_cast<double>(side + 1 - size % 2);
    const int64_t half = size / 2;
    const at::Tensor start =
        (drawn.select(1, dimension - 2) * places).floor() - static_cast<double>(half);
    const at::Tensor offset = positions(side, images).unsqueeze(0) - start.unsqueeze(1);
    std::vector<int64_t> sizes = {images.size(0), 1, 1, 1};
    sizes[static_cast<size_t>(dimension)] = side;
    const at::Tensor within = (offset >= 0).logical_and(offset < size).view(sizes);
    hole = hole.defined() ? hole.logical_and(within) : within;
  }
  at::Tensor kept = hole.logical_not().to(images.scalar_type());
  if (fires.defined()) kept = 1 - (1 - kept) * perImage(fires);
  return images * kept;
}

}  // namespace falsario
