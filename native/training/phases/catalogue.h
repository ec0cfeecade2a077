#pragma once

#include <cstdint>
#include <memory>

#include "runtime/fields.h"
#include "training/phases/phase.h"

/// Every phase that an order can use: a new one needs its own file and a line here.
namespace falsario::phases {

/// Whether the generator's update uses the fakes of a discriminator update again.
enum class Use { once, again };
/// Which fakes the generator's update takes: its own, or those of the discriminator's last update.
enum class FakeSource { fresh, reused };

/// The discriminator's `update`-th update of the step, with real batches and fakes of its own.
std::unique_ptr<Phase> discriminatorUpdate(int64_t update, Use use);
/// If penalties are due that have an update of their own: the discriminator's update by them, after
/// its `update`-th ordinary one.
std::unique_ptr<Phase> penaltyUpdate(int64_t update);
/// Adds the discriminator's update with what belongs to it: the penalties' update and the clipping.
void addDiscriminatorUpdate(Phases& step, const Fields& objective, int64_t update, Use use);
/// Takes the real batch of the discriminator's first update, if the generator's update before it
/// needs one.
std::unique_ptr<Phase> takeReal();
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
