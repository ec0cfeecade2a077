import type { GuardSettings } from '../../config/guard.js'
import type { DiversityState } from '../../runs/session-state.js'
import type { Problem } from './problem.js'

/**
 * Detects mode collapse: the generator makes nearly the same image or copies of a few images. Their
 * diversity was below a limit in several consecutive checks. One check is not enough, because untrained
 * generators begin with a low diversity.
 */
export class Diversity {
  readonly #settings: Exclude<GuardSettings['diversity'], false>
  /** Number of consecutive checks below the limit. */
  #low: number
  /** The present collapse has been reported. */
  #reported: boolean

  constructor(settings: Exclude<GuardSettings['diversity'], false>, state?: DiversityState) {
    this.#settings = settings
    this.#low = state?.low ?? 0
    this.#reported = state?.reported ?? false
  }

  /** Interval between checks, in steps. */
  get every(): number {
    return this.#settings.every
  }

  get state(): DiversityState {
    return { low: this.#low, reported: this.#reported }
  }

  /** Whether the last check found enough diversity. */
  get healthy(): boolean {
    return this.#low === 0
  }

  /**
   * Returns the problem when a collapse is detected, once until the diversity has recovered.
   *
   * @param diversity as a fraction of the diversity of real images
   */
  check(step: number, diversity: number): Problem | undefined {
    const { below, times } = this.#settings
    this.#low = diversity < below ? this.#low + 1 : 0
    const collapsed = this.#low >= times
    const first = collapsed && !this.#reported
    this.#reported = collapsed
    if (!first) return undefined
    const message =
      `by step ${step} the generator has collapsed: its images have ${(100 * diversity).toFixed(1)} % ` +
      `of the real images' diversity, less than ${100 * below} % in ${times} consecutive checks`
    return { reason: 'modeCollapse', message }
  }
}
