import type { GuardSettings } from '../../config/guard.js'
import type { StepLosses } from '../../native/index.js'
import type { SaturationState } from '../../runs/session-state.js'
import { MeanLosses } from '../mean-losses.js'
import type { Complaint } from './complaint.js'

const remedy =
  'give the discriminator less: label smoothing (objective.labelSmoothing 0.1), instance noise ' +
  '(objective.instanceNoise), dropout, or a lower learning rate than the generator; or take a ' +
  'loss that does not saturate (wasserstein with a gradient penalty, hinge with spectralNorm)'

/**
 * The discriminator wins all but always: over a window of steps it knew at least `accuracy` of the
 * real and of the generated images for what they were. What the generator learns from it is then
 * noise (Arjovsky and Bottou 2017). Critics, which are to win, are left alone: they have no accuracy.
 */
export class Saturation {
  readonly #settings: Exclude<GuardSettings['saturation'], false>
  readonly #window: MeanLosses
  #saturated: boolean

  constructor(settings: Exclude<GuardSettings['saturation'], false>, state?: SaturationState) {
    this.#settings = settings
    this.#window = new MeanLosses(state?.window)
    this.#saturated = state?.saturated ?? false
  }

  /** Steps from one look to the next. */
  get every(): number {
    return this.#settings.steps
  }

  get state(): SaturationState {
    return { window: this.#window.state, saturated: this.#saturated }
  }

  add({ steps, vectors: { accuracy } }: StepLosses): void {
    this.#window.add({ steps, losses: {}, vectors: accuracy === undefined ? {} : { accuracy } })
  }

  /** At the end of a window: what there is to complain of, the first time in a row. */
  look(step: number): Complaint | undefined {
    const { accuracy: limit, steps } = this.#settings
    const [real, generated] = this.#window.take().vectors.accuracy ?? []
    const saturated =
      real !== undefined && generated !== undefined && Math.min(real, generated) >= limit
    const first = saturated && !this.#saturated
    this.#saturated = saturated
    if (!first) return undefined
    const message =
      `by step ${step} the discriminator has saturated: over ${steps} steps it knew ` +
      `${percent(real)} of the real and ${percent(generated)} of the generated images for what they are`
    return { reason: 'saturation', message, remedy }
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}
