#include "runtime/random_stream.h"

#include <ATen/Parallel.h>
#include <ATen/detail/AcceleratorHooksInterface.h>

#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "kernels/multiversioned.h"

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
void maskOf(const uint32_t* words, float* to, int64_t count, uint32_t threshold, float scale) {
  for (int64_t i = 0; i < count; ++i) to[i] = words[i] < threshold ? 0.0F : scale;
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

/// Each counter gives four elements, which `convert(words, elements, count)` makes. The division of
/// the work among threads does not change which counter gives which element.
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
      convert(words.data(), elements + offset, filled);
    }
  });
  return result;
}

at::Tensor RandomStream::uniform(at::IntArrayRef sizes) {
  if (!onCpu()) return at::empty(sizes, at::device(device_)).uniform_(0, 1, generator_);
  return fill<float>(sizes, [](const uint32_t* words, float* to, int64_t count) {
    for (int64_t i = 0; i < count; ++i) to[i] = unit(words[i]);
  });
}

at::Tensor RandomStream::normal(at::IntArrayRef sizes) {
  if (!onCpu()) return at::empty(sizes, at::device(device_)).normal_(0, 1, generator_);
  // Box-Muller: two words give two independent normals. Adding half a step keeps the logarithm
  // finite.
  return fill<float>(sizes, [](const uint32_t* words, float* to, int64_t count) {
    for (int64_t i = 0; i < count; i += 2) {
      const float radius = std::sqrt(-2.0F * std::log(unit(words[i]) + 0.5F * to24Bits));
      const float angle = 2.0F * std::numbers::pi_v<float> * unit(words[i + 1]);
      to[i] = radius * std::cos(angle);
      if (i + 1 < count) to[i + 1] = radius * std::sin(angle);
    }
  });
}

at::Tensor RandomStream::integers(int64_t count, int64_t high) {
  if (!onCpu()) {
    return at::empty({count}, at::device(device_).dtype(at::kLong)).random_(0, high, generator_);
  }
  return fill<int64_t>({count}, [high](const uint32_t* words, int64_t* to, int64_t filled) {
    for (int64_t i = 0; i < filled; ++i) {
      to[i] = static_cast<int64_t>(
          (static_cast<uint64_t>(words[i]) * static_cast<uint64_t>(high)) >> 32U);
    }
  });
}

at::Tensor RandomStream::dropoutMask(at::IntArrayRef sizes, double p) {
  const auto scale = static_cast<float>(1.0 / (1.0 - p));
  if (!onCpu()) {
    return at::empty(sizes, at::device(device_)).bernoulli_(1.0 - p, generator_).mul_(scale);
  }
  const auto threshold = static_cast<uint32_t>(std::min(p * 4294967296.0, 4294967295.0));
  return fill<float>(sizes, [=](const uint32_t* words, float* to, int64_t count) {
    maskOf(words, to, count, threshold, scale);
  });
}

at::Tensor RandomStream::permutation(int64_t count) {
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
