import type { LossMeans, Progress } from '../progress.js'

/** The losses of a GAN, by network. */
export interface GanLosses {
  /** The generator's loss, including feature matching and the auxiliary head if they are on. */
  readonly generator: number
  /** Present with every loss except `wasserstein`. */
  readonly discriminator?: number
  /** Present with the loss `wasserstein`. */
  readonly critic?: number
  /** The loss of the updates by separate penalties; present if there were any. */
  readonly penalty?: number
}

/** Emitted every `log.every` steps and at the end. */
export interface GanProgressEvent extends Progress {
  /** Means over the steps since the last progress event. */
  readonly losses: GanLosses
  /**
   * The shares of real and of generated images that the discriminator classified correctly, 0 to 1,
   * averaged over the same steps as the losses. Absent for a critic.
   */
  readonly accuracy?: { readonly real: number; readonly generated: number }
  /** The chance of each change of an image, 0 to 1, if the spec has `objective.augment.adaptive`. */
  readonly augment?: number
}

/** Returns the fields of a GAN's progress event; the generator loss is NaN if there were no updates. */
export function ganProgress({
  losses,
  vectors,
}: LossMeans): Pick<GanProgressEvent, 'losses' | 'accuracy' | 'augment'> {
  const { generator = Number.NaN, discriminator, critic, penalty, augment } = losses
  const [real, generated] = vectors.accuracy ?? []
  return {
    losses: {
      ...(discriminator === undefined ? {} : { discriminator }),
      ...(critic === undefined ? {} : { critic }),
      generator,
      ...(penalty === undefined ? {} : { penalty }),
    },
    ...(real === undefined || generated === undefined ? {} : { accuracy: { real, generated } }),
    ...(augment === undefined ? {} : { augment }),
  }
}
