#include "features/prepare.h"

#include <algorithm>

#include "layers/layer.h"
#include "runtime/error.h"

namespace falsario::features {
namespace {

constexpr double maxByte = 255;
constexpr int64_t colours = 3;

/// Weights of red, green and blue in luma (ITU-R BT.601).
constexpr std::array<double, 3> luma = {0.299, 0.587, 0.114};

at::Tensor perChannel(const std::vector<double>& values, const at::Tensor& images) {
  return at::tensor(at::ArrayRef<double>(values), images.options()).view({1, -1, 1, 1});
}

at::Tensor resize(const at::Tensor& images, const std::vector<int64_t>& size) {
  if (size.empty() || images.sizes().slice(2) == at::IntArrayRef(size)) return images;
  return at::_upsample_bicubic2d_aa(images, size, /*align_corners=*/false).clamp(0, maxByte);
}

at::Tensor toRange(const at::Tensor& images, double low, double high) {
  if (low == 0) return high == maxByte ? images : images.div(maxByte);
  return images.div(maxByte / 2).sub(1);
}

}  // namespace

ImageInput::ImageInput(const Fields& fields)
    : channels(fields.integer("channels")),
      size(fields.has("size") ? fields.integers("size") : std::vector<int64_t>{}),
      low(fields.numbers("range").at(0)),
      high(fields.numbers("range").at(1)),
      mean(fields.has("mean") ? fields.numbers("mean") : std::vector<double>{}),
      deviation(fields.has("std") ? fields.numbers("std") : std::vector<double>{}),
      bytes(fields.text("dtype") == "uint8") {}

int64_t ImageInput::valuesPerImage(int64_t height, int64_t width) const {
  const int64_t resized = size.empty() ? 0 : size[0] * size[1];
  return colours * std::max(resized, height * width);
}

at::Tensor prepare(const at::Tensor& images, const ImageInput& input) {
  if (images.scalar_type() != at::kByte || images.dim() != 4 || images.numel() == 0 ||
      (images.size(1) != 1 && images.size(1) != colours)) {
    const std::string expected = "uint8 [images, 1 or 3, height, width]";
    const std::string received =
        std::string(c10::toString(images.scalar_type())) + " " + toString(images.sizes().vec());
    throw Error("DATA_MISMATCH", "images", "must be " + expected + ", not " + received,
                {.expected = expected, .received = received});
  }
  at::Tensor result = images.to(at::kFloat);
  if (input.channels < images.size(1)) {
    const std::vector<double> weights(luma.begin(), luma.end());
    result = result.mul(perChannel(weights, result)).sum(1, /*keepdim=*/true);
  }
  result = resize(result, input.size);
  if (input.bytes) result = result.round().to(at::kByte);
  if (input.channels > result.size(1)) result = result.repeat({1, input.channels, 1, 1});
  if (input.bytes) return result;
  result = toRange(result, input.low, input.high);
  if (!input.mean.empty()) result = result.sub(perChannel(input.mean, result));
  if (!input.deviation.empty()) result = result.div(perChannel(input.deviation, result));
  return result.contiguous();
}

}  // namespace falsario::features
