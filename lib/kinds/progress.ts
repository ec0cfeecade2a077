/** Means of the losses over some steps. */
export interface LossMeans {
  readonly losses: Readonly<Record<string, number>>
  readonly vectors: Readonly<Record<string, readonly number[]>>
}

/** The fields of a progress event that every kind of model has. */
export interface Progress {
  /** Tells the kinds of events apart. */
  readonly type: 'progress'
  /** Steps done. */
  readonly step: number
  /** Steps of the whole run. */
  readonly steps: number
  /** Seconds of training, including those before a resume. */
  readonly time: number
  /** Real images per second since the last progress event. */
  readonly imagesPerSecond: number
  /** Estimated seconds until the end. */
  readonly secondsLeft: number
}

/**
 * Every kind reports one of these losses, and no metric has such a name. Therefore a line of
 * metrics.jsonl that contains one of them is a progress line.
 */
export const progressLosses = ['generator', 'loss'] as const

/** The fields of a progress event that depend on the kind. */
export interface KindProgress {
  /** Means over the steps since the last progress event. */
  readonly losses: { readonly generator: number } | { readonly loss: number }
}
