#include "layers/layer_site.h"

namespace falsario {

std::string toString(const Shape& shape) {
  std::string text = "[";
  for (const int64_t size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

int64_t volumeOf(const Shape& shape) {
  int64_t volume = 1;
  for (const int64_t size : shape) {
    if (__builtin_mul_overflow(volume, size, &volume) || volume > largestVolume) {
      return largestVolume + 1;
    }
  }
  return volume;
}

ImageShape LayerSite::image() const {
  if (input.size() != 3) {
    refuse("input is " + toString(input) +
           "; it needs [channels, height, width]; put a reshape before it");
  }
  return {input[0], input[1], input[2]};
}

int64_t LayerSite::vector() const {
  if (input.size() != 1) {
    refuse("input is " + toString(input) + "; it needs [features]; put a flatten before it");
  }
  return input[0];
}

void LayerSite::requireClasses() const {
  if (classes == 0) refuse("the model has no classes; set \"classes\" to the number of classes");
}

}  // namespace falsario
