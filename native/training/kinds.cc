#include "training/kinds.h"

#include <string>
#include <utility>

#include "models/classifier.h"
#include "models/gan.h"
#include "models/vae.h"
#include "portability/physical_memory.h"
#include "runtime/catalogue.h"
#include "training/classifier_trainer.h"
#include "training/gan_trainer.h"
#include "training/vae_trainer.h"

/// Every kind of model, by its name in a spec, with its model and its trainer: a new kind is
/// those two classes and a line here.
#define FALSARIO_KINDS(KIND) \
  KIND(gan, Gan, GanTrainer) \
  KIND(vae, Vae, VaeTrainer) \
  KIND(classifier, Classifier, ClassifierTrainer)

namespace falsario {
namespace {

struct Kind {
  std::shared_ptr<Model> (*model)(std::shared_ptr<const Value>, const Initializer&, at::Device);
  std::unique_ptr<Trainer> (*trainer)(Model&, std::unique_ptr<StepInputs>, const UpdateBatches&);
};

template <typename KindModel, typename KindTrainer>
Kind kind() {
  return {[](std::shared_ptr<const Value> spec, const Initializer& start,
             at::Device device) -> std::shared_ptr<Model> {
            return std::make_shared<KindModel>(std::move(spec), start, device);
          },
          [](Model& model, std::unique_ptr<StepInputs> inputs,
             const UpdateBatches& batches) -> std::unique_ptr<Trainer> {
            return std::make_unique<KindTrainer>(dynamic_cast<KindModel&>(model), std::move(inputs),
                                                 batches);
          }};
}

const Catalogue<Kind>& kinds() {
  static const Catalogue<Kind> all = {
#define FALSARIO_ENTRY(name, KindModel, KindTrainer) {#name, kind<KindModel, KindTrainer>()},
      FALSARIO_KINDS(FALSARIO_ENTRY)
#undef FALSARIO_ENTRY
  };
  return all;
}

/// Refuses weights that exceed the machine's memory before they are allocated.
/// lib/training/checks.ts checks the other memory of training.
void checkMemory(const Fields& spec, const std::vector<NetworkDescription>& networks) {
  constexpr double gigabyte = 1e9;
  double bytes = 0;
  for (const auto& network : networks)
    bytes += sizeof(float) * static_cast<double>(network.parameters);
  const double memory = physicalMemory();
  if (bytes <= memory) return;
  spec.refuse("holding its " + std::to_string(static_cast<int64_t>(bytes / sizeof(float))) +
              " parameters takes at least " +
              std::to_string(static_cast<int64_t>(bytes / gigabyte)) + " GB; this machine has " +
              std::to_string(static_cast<int64_t>(memory / gigabyte)) +
              " GB: make the layers smaller");
}

}  // namespace

std::shared_ptr<Model> buildModel(std::shared_ptr<const Value> spec, uint64_t seed,
                                  at::Device device) {
  const Fields fields(*spec, "");
  const Kind& kind = choose(kinds(), fields, "kind");
  const Initializer shapesOnly(nullptr);
  if (device.is_meta()) return kind.model(std::move(spec), shapesOnly, device);
  checkMemory(fields, kind.model(spec, shapesOnly, at::kMeta)->describe());
  RandomStream stream(seed, "init", at::kCPU);
  return kind.model(std::move(spec), Initializer(&stream), device);
}

std::unique_ptr<Trainer> buildTrainer(Model& model, std::unique_ptr<StepInputs> inputs,
                                      const UpdateBatches& batches) {
  return choose(kinds(), model.spec(), "kind").trainer(model, std::move(inputs), batches);
}

}  // namespace falsario
