import type { LossMeans, Progress } from '../progress.js'

/** The losses of a GAN, by network. */
export interface GanLosses {
  /** The generator's loss, including feature matching and the auxiliary head if they are on. */
  readonly generator: number
  /** Present with every loss except `wasserstein`. */
  readonly discriminator?: number
  /** Present with the loss `wasserstein`. */
  readonly critic?: number
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
}

/** Returns the fields of a GAN's progress event; the generator loss is NaN if there were no updates. */
export function ganProgress({
  losses,
  vectors,
}: LossMeans): Pick<GanProgressEvent, 'losses' | 'accuracy'> {
  const { generator = Number.NaN, discriminator, critic } = losses
  const [real, generated] = vectors.accuracy ?? []
  return {
    losses: {
      ...(discriminator === undefined ? {} : { discriminator }),
      ...(critic === undefined ? {} : { critic }),
      generator,
    },
    ...(real === undefined || generated === undefined ? {} : { accuracy: { real, generated } }),
  }
}
