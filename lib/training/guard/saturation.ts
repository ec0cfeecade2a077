import type { GuardSettings } from '../../config/guard.js'
import type { StepLosses } from '../../native/index.js'
import type { SaturationState } from '../../runs/session-state.js'
import { MeanLosses } from '../mean-losses.js'
import type { Problem } from './problem.js'

/**
 * Detects a saturated discriminator: over a window of steps it classified at least the fraction
 * `accuracy` of the real and of the generated images correctly. The generator then learns only from
 * noise (Arjovsky and Bottou 2017). Critics have no accuracy and are not checked, because a critic
 * that separates the images well is intended.
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

  /** Interval between checks, in steps. */
  get every(): number {
    return this.#settings.steps
  }

  get state(): SaturationState {
    return { window: this.#window.state, saturated: this.#saturated }
  }

  add({ steps, vectors: { accuracy } }: StepLosses): void {
    this.#window.add({ steps, losses: {}, vectors: accuracy === undefined ? {} : { accuracy } })
  }

  /** Ends a window. Returns the problem in the first of consecutive saturated windows. */
  check(step: number): Problem | undefined {
    const { accuracy: limit, steps } = this.#settings
    const [real, generated] = this.#window.take().vectors.accuracy ?? []
    const saturated =
      real !== undefined && generated !== undefined && Math.min(real, generated) >= limit
    const first = saturated && !this.#saturated
    this.#saturated = saturated
    if (!first) return undefined
    const message =
      `by step ${step} the discriminator has saturated: over ${steps} steps it classified ` +
      `${percent(real)} of the real and ${percent(generated)} of the generated images correctly`
    return { reason: 'saturation', message }
  }
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`
}
