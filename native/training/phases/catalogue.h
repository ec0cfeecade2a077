#pragma once

#include <cstdint>
#include <memory>

#include "training/phases/phase.h"

/// Every phase that an order can use: a new one needs its own file and a line here.
namespace falsario::phases {

/// Whether the fakes of a discriminator update keep the generator's graph, so that the generator's
/// update can use them.
enum class Graph { kept, dropped };
/// Which fakes the generator's update takes: its own, or those of the discriminator's last update.
enum class FakeSource { fresh, reused };

/// The discriminator's `update`-th update of the step, with a real batch and fakes of its own.
std::unique_ptr<Phase> discriminatorUpdate(int64_t update, Graph graph);
/// The generator's `update`-th update of the step, against the discriminator as it would be after
/// `unrolledSteps` more updates.
std::unique_ptr<Phase> generatorUpdate(int64_t update, FakeSource source, int64_t unrolledSteps);
/// One update of both networks, with both gradients taken at the weights before it.
std::unique_ptr<Phase> simultaneousUpdate();
/// Clamps the discriminator's parameters to [-bound, bound] (Arjovsky, Chintala and Bottou 2017).
std::unique_ptr<Phase> clipDiscriminator(double bound);
/// Updates the moving average of the generator.
std::unique_ptr<Phase> averageGenerator();

}  // namespace falsario::phases
