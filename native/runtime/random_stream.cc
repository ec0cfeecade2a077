#include "runtime/random_stream.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/detail/AcceleratorHooksInterface.h>

#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "kernels/multiversioned.h"
#include "runtime/profile.h"

namespace falsario {
namespace {

/// FNV-1a hash of a stream's name, the same on every machine.
uint64_t hash(std::string_view name) {
  uint64_t value = 0xCBF29CE484222325ULL;
  for (const char letter : name) {
    value ^= static_cast<unsigned char>(letter);
    value *= 0x100000001B3ULL;
  }
  return value;
}

constexpr int64_t wordsPerCounter = 4;
// Counters per block. Their 16 KiB of words fit into the L1 cache.
constexpr int64_t block = 1024;

constexpr float to24Bits = 1.0F / 16777216.0F;

float unit(uint32_t word) {
  return static_cast<float>(word >> 8U) * to24Bits;
}

FALSARIO_MULTIVERSIONED
void maskOf(const uint32_t* words, const float* x, float* to, int64_t count, const MaskRule& rule) {
  const auto [threshold, above, below] = rule;
  if (above == below) {
    for (int64_t i = 0; i < count; ++i) to[i] = words[i] < threshold ? 0.0F : above;
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    const float factor = x[i] > 0 ? above : below;
    to[i] = words[i] < threshold ? 0.0F : factor;
  }
}

struct Planes {
  int64_t channels;
  int64_t pixels;
  /// Elements from one pixel to the next in the result.
  int64_t step;
};

/// Words [channels, pixels] → factors [pixels, step], of which the first channels are written.
FALSARIO_MULTIVERSIONED
void transposedMask(const uint32_t* words, const float* x, float* to, const Planes& planes,
                    const MaskRule& rule) {
  // Blocks of one cache line, so that each line is written once.
  constexpr int64_t line = 16;
  const auto [channels, pixels, step] = planes;
  const auto [threshold, above, below] = rule;
  for (int64_t first = 0; first < channels; first += line) {
    const int64_t count = std::min(line, channels - first);
    for (int64_t pixel = 0; pixel < pixels; ++pixel) {
      const uint32_t* const column = words + first * pixels + pixel;
      const float* const inputs = x + pixel * step + first;
      float* const factors = to + pixel * step + first;
      for (int64_t channel = 0; channel < count; ++channel) {
        const float factor = inputs[channel] > 0 ? above : below;
        factors[channel] = column[channel * pixels] < threshold ? 0.0F : factor;
      }
    }
  }
}

int64_t countersFor(int64_t words) {
  return (words + wordsPerCounter - 1) / wordsPerCounter;
}

}  // namespace

RandomStream::RandomStream(uint64_t seed, std::string_view name, at::Device device)
    : philox_{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32U),
              static_cast<uint32_t>(hash(name)), static_cast<uint32_t>(hash(name) >> 32U)},
      device_(device) {
  if (onCpu()) return;
  generator_ = at::globalContext()
                   .getAcceleratorHooksInterface(device.type())
                   .getNewGenerator(device.index());
  generator_.set_current_seed(seed ^ hash(name));
}

uint64_t RandomStream::state() const {
  return onCpu() ? counter_ : generator_.get_offset();
}

void RandomStream::setState(uint64_t state) {
  if (onCpu()) {
    counter_ = state;
  } else {
    generator_.set_offset(state);
  }
}

uint64_t RandomStream::take(int64_t count) {
  const uint64_t first = counter_;
  counter_ += static_cast<uint64_t>(countersFor(count));
  return first;
}

/// Each counter gives four elements, which `convert(words, elements, count, offset of the first)`
/// makes. The division of the work among threads does not change which counter gives which element.
template <typename Element, typename Convert>
at::Tensor RandomStream::fill(at::IntArrayRef sizes, Convert convert) {
  at::Tensor result = at::empty(sizes, at::TensorOptions(c10::CppTypeToScalarType<Element>::value));
  const int64_t count = result.numel();
  const uint64_t first = take(count);
  auto* const elements = result.data_ptr<Element>();
  at::parallel_for(0, countersFor(count), block, [&](int64_t begin, int64_t end) {
    std::array<uint32_t, block * wordsPerCounter> words;  // NOLINT: written before it is read
    for (int64_t from = begin; from < end; from += block) {
      const int64_t counters = std::min(block, end - from);
      philox_.fill(first + static_cast<uint64_t>(from), counters, words.data());
      const int64_t offset = from * wordsPerCounter;
      const int64_t filled = std::min(counters * wordsPerCounter, count - offset);
      convert(words.data(), elements + offset, filled, offset);
    }
  });
  return result;
}

at::Tensor RandomStream::uniform(at::IntArrayRef sizes) {
  const Span span(TimedPhase::random);
  if (!onCpu()) return at::empty(sizes, at::device(device_)).uniform_(0, 1, generator_);
  return fill<float>(sizes,
                     [](const uint32_t* words, float* to, int64_t count, int64_t /*offset*/) {
                       for (int64_t i = 0; i < count; ++i) to[i] = unit(words[i]);
                     });
}

at::Tensor RandomStream::normal(at::IntArrayRef sizes) {
  const Span span(TimedPhase::random);
  if (!onCpu()) return at::empty(sizes, at::device(device_)).normal_(0, 1, generator_);
  // Box-Muller: two words give two independent normals. Adding half a step keeps the logarithm
  // finite.
  return fill<float>(
      sizes, [](const uint32_t* words, float* to, int64_t count, int64_t /*offset*/) {
        for (int64_t i = 0; i < count; i += 2) {
          const float radius = std::sqrt(-2.0F * std::log(unit(words[i]) + 0.5F * to24Bits));
          const float angle = 2.0F * std::numbers::pi_v<float> * unit(words[i + 1]);
          to[i] = radius * std::cos(angle);
          if (i + 1 < count) to[i + 1] = radius * std::sin(angle);
        }
      });
}

at::Tensor RandomStream::integers(int64_t count, int64_t high) {
  const Span span(TimedPhase::random);
  if (!onCpu()) {
    return at::empty({count}, at::device(device_).dtype(at::kLong)).random_(0, high, generator_);
  }
  return fill<int64_t>(
      {count}, [high](const uint32_t* words, int64_t* to, int64_t filled, int64_t /*offset*/) {
        for (int64_t i = 0; i < filled; ++i) {
          to[i] = static_cast<int64_t>(
              (static_cast<uint64_t>(words[i]) * static_cast<uint64_t>(high)) >> 32U);
        }
      });
}

/// A thread makes the words of some channels of an image in their order, that of [N, C, H, W], and
/// writes their factors transposed.
at::Tensor RandomStream::channelsLastMask(const at::Tensor& input, const MaskRule& rule) {
  at::Tensor result = at::empty_like(input);
  const int64_t channels = input.size(1);
  const int64_t pixels = input.size(2) * input.size(3);
  const uint64_t first = take(result.numel());
  const auto* const inputs = input.const_data_ptr<float>();
  auto* const factors = result.data_ptr<float>();
  // As many channels as fit into the L1 cache, with a line of cache for each pixel.
  const int64_t together = std::clamp<int64_t>(2 * block * wordsPerCounter / pixels, 1, channels);
  const int64_t parts = (channels + together - 1) / together;
  at::parallel_for(0, input.size(0) * parts, 1, [&](int64_t begin, int64_t end) {
    std::vector<uint32_t> words(static_cast<size_t>(together * pixels + 2 * wordsPerCounter));
    for (int64_t part = begin; part < end; ++part) {
      const int64_t image = part / parts;
      const int64_t channel = part % parts * together;
      const int64_t count = std::min(together, channels - channel);
      const int64_t word = (image * channels + channel) * pixels;
      const int64_t skipped = word % wordsPerCounter;
      philox_.fill(first + static_cast<uint64_t>(word / wordsPerCounter),
                   countersFor(skipped + count * pixels), words.data());
      const int64_t place = image * channels * pixels + channel;
      transposedMask(words.data() + skipped, inputs + place, factors + place,
                     {count, pixels, channels}, rule);
    }
  });
  return result;
}

at::Tensor RandomStream::rectifiedMask(const at::Tensor& input, double p, double slope) {
  const Span span(TimedPhase::random);
  const at::NoGradGuard noGrad;
  const double scale = 1.0 / (1.0 - p);
  if (!onCpu()) {
    const at::Tensor mask =
        at::empty_like(input, at::kFloat).bernoulli_(1.0 - p, generator_).mul_(scale);
    return slope == 1 ? mask : at::where(input > 0, mask, mask * slope);
  }
  const MaskRule rule{static_cast<uint32_t>(std::min(p * 4294967296.0, 4294967295.0)),
                      static_cast<float>(scale), static_cast<float>(scale * slope)};
  const bool isImage = input.dim() == 4 && !input.is_contiguous();
  const at::Tensor x =
      input.to(at::kFloat)
          .contiguous(isImage ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
  if (isImage) return channelsLastMask(x, rule);
  const auto* const inputs = x.const_data_ptr<float>();
  return fill<float>(input.sizes(),
                     [=](const uint32_t* words, float* to, int64_t count, int64_t offset) {
                       maskOf(words, inputs + offset, to, count, rule);
                     });
}

at::Tensor RandomStream::permutation(int64_t count) {
  const Span span(TimedPhase::random);
  at::Tensor result = at::arange(count, at::kLong);
  // Fisher-Yates shuffle, from the end. The words come from the counter on every device, because
  // the data order is made on the CPU and copied once per epoch.
  auto* const order = result.data_ptr<int64_t>();
  std::vector<uint32_t> words(static_cast<size_t>(countersFor(count) * wordsPerCounter));
  philox_.fill(take(count), countersFor(count), words.data());
  for (int64_t i = count - 1; i > 0; --i) {
    const uint64_t choice =
        (static_cast<uint64_t>(words[static_cast<size_t>(i)]) * static_cast<uint64_t>(i + 1)) >>
        32U;
    std::swap(order[i], order[choice]);
  }
  return result;
}

}  // namespace falsario
