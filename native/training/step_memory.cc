#include "training/step_memory.h"

#include <utility>

#include "models/makes_images.h"
#include "models/partwise.h"
#include "runtime/cpu_allocator.h"
#include "training/draws/stream_draws.h"
#include "training/kinds.h"
#include "training/memory_dataset.h"
#include "training/trainer.h"

namespace falsario {
namespace {

std::shared_ptr<Dataset> randomImages(const Model& model, int64_t count) {
  RandomStream stream(0, "images", at::kCPU);
  std::vector<int64_t> sizes = {count};
  const Shape& image = model.image().shape;
  sizes.insert(sizes.end(), image.begin(), image.end());
  const at::Tensor images = stream.uniform(sizes).mul_(256).to(at::kByte);
  at::Tensor labels;
  if (model.classes() > 0) labels = stream.integers(count, model.classes()).to(at::kByte);
  return std::make_shared<MemoryDataset>(images, labels, at::kCPU);
}

void sample(const Model& model, const MakesImages& maker, int64_t count) {
  RandomStream stream(0, "sample", at::kCPU);
  Partwise parts(count, maker.generatesTogether(),
                 [&](int64_t /*start*/, int64_t rows) -> std::vector<NamedTensor> {
                   at::Tensor labels;
                   if (model.classes() > 0) labels = stream.integers(rows, model.classes());
                   return {{"images", maker.generate(maker.latent().draw(rows, stream), labels)}};
                 });
  while (!parts.advance()) continue;
}

/// Two, because the first step allocates state that lasts, and the second adds its peak to that.
constexpr int steps = 2;

StepMemory measure(const std::shared_ptr<const Value>& spec, const UpdateBatches& batches,
                   int64_t samples) {
  constexpr uint64_t seed = 0;
  const int64_t start = cpuMemory().reserved;
  const auto model = buildModel(spec, seed, at::kCPU);
  const int64_t built = cpuMemory().inUse;
  const auto data = randomImages(*model, batches.size);
  const int64_t images = cpuMemory().inUse - built;
  auto draws =
      std::make_unique<StreamDraws>(*model, data, batches.size, AugmentationSettings{}, seed);
  const int64_t drawn = cpuMemory().inUse;
  const auto trainer = buildTrainer(*model, std::move(draws), batches);
  const int64_t held = cpuMemory().inUse - drawn;
  for (int step = 0; step < steps; ++step) trainer->step();
  if (const auto* maker = model->as<MakesImages>()) sample(*model, *maker, samples);
  return {model->bytes(), held, cpuMemory().reserved - start - images};
}

}  // namespace

StepMemory measureSteps(const std::shared_ptr<const Value>& spec, const UpdateBatches& batches,
                        int64_t samples) {
  releaseCachedMemory();
  const StepMemory memory = measure(spec, batches, samples);
  releaseCachedMemory();
  return memory;
}

}  // namespace falsario
