import type { ModelSpec } from '../config/spec.js'
import type { ProgressEvent } from './events.js'
import type { Means } from './mean-losses.js'

/** What a progress event says besides its numbers' means. */
export type ProgressFacts = Omit<ProgressEvent, 'losses' | 'accuracy' | 'klPerDimension'>

/** The event that fits the model's kind. A loss that was never told is NaN: there were no updates. */
export function progressEvent(
  kind: ModelSpec['kind'],
  facts: ProgressFacts,
  { losses, vectors }: Means,
): ProgressEvent {
  if (kind === 'vae') {
    const { loss = Number.NaN, reconstruction = Number.NaN, kl = Number.NaN } = losses
    const { klPerDimension = [] } = vectors
    return { ...facts, losses: { loss, reconstruction, kl }, klPerDimension }
  }
  if (kind === 'classifier') {
    const { loss = Number.NaN, accuracy = Number.NaN } = losses
    return { ...facts, losses: { loss }, accuracy }
  }
  const { generator = Number.NaN, discriminator, critic } = losses
  const [real, generated] = vectors.accuracy ?? []
  return {
    ...facts,
    losses: {
      ...(discriminator === undefined ? {} : { discriminator }),
      ...(critic === undefined ? {} : { critic }),
      generator,
    },
    ...(real === undefined || generated === undefined ? {} : { accuracy: { real, generated } }),
  }
}
