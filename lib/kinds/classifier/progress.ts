import type { LossMeans, Progress } from '../progress.js'

/** The losses of a classifier. */
export interface ClassifierLosses {
  /** Cross-entropy, in nats per image. */
  readonly loss: number
}

/** Emitted every `log.every` steps and at the end. */
export interface ClassifierProgressEvent extends Progress {
  /** Means over the steps since the last progress event. */
  readonly losses: ClassifierLosses
  /**
   * The share of training images that were classified correctly, 0 to 1: a mean like the losses. It is
   * measured in the training steps, with dropout and augmentation.
   */
  readonly accuracy: number
}

/** Returns the fields of a classifier's progress event; a value is NaN if there were no updates. */
export function classifierProgress({
  losses,
}: LossMeans): Pick<ClassifierProgressEvent, 'losses' | 'accuracy'> {
  const { loss = Number.NaN, accuracy = Number.NaN } = losses
  return { losses: { loss }, accuracy }
}
