import type { GuardSettings } from '../../config/guard.js'
import type { StepLosses } from '../../native/index.js'
import type { GuardState } from '../../runs/session-state.js'
import type { SessionMetrics } from '../session-work.js'
import { Diversity } from './diversity.js'
import { OneClass } from './one-class.js'
import type { Problem } from './problem.js'
import { Saturation } from './saturation.js'

/** The result of a check of the guard. */
export interface GuardCheck {
  readonly problems: readonly Problem[]
  readonly metrics: Readonly<Record<string, number>>
}

/**
 * Checks the run of a GAN for saturation, mode collapse and a generator of one class. Each check has an interval of its own, so
 * that a detection does not depend on what is reported when.
 */
export class Guard {
  readonly #saturation: Saturation | undefined
  readonly #diversity: Diversity | undefined
  readonly #oneClass: OneClass | undefined
  readonly #metrics: Pick<SessionMetrics, 'diversity' | 'largestClass'>

  /** @param metrics measures the diversity of `diversity.images` samples, and their classes */
  constructor(
    settings: GuardSettings,
    metrics: Pick<SessionMetrics, 'diversity' | 'largestClass'>,
    state?: GuardState,
  ) {
    const { saturation, diversity } = settings
    if (saturation !== false) this.#saturation = new Saturation(saturation, state?.saturation)
    if (diversity !== false) {
      this.#diversity = new Diversity(diversity, state?.diversity)
      this.#oneClass = new OneClass(diversity.times)
    }
    this.#metrics = metrics
  }

  /** Intervals between checks, in steps. */
  get intervals(): readonly number[] {
    return [this.#saturation?.every, this.#diversity?.every].filter((every) => every !== undefined)
  }

  get state(): GuardState {
    return {
      ...(this.#saturation && { saturation: this.#saturation.state }),
      ...(this.#diversity && { diversity: this.#diversity.state }),
    }
  }

  /** Whether the latest checks detected no problem. */
  get healthy(): boolean {
    return (this.#diversity?.healthy ?? true) && this.#saturation?.state.saturated !== true
  }

  /** Adds the losses of a chunk. Chunks must come in order. */
  add(chunk: StepLosses): void {
    this.#saturation?.add(chunk)
  }

  /** Runs the checks that are due at a step. */
  async check(step: number): Promise<GuardCheck> {
    const problems: (Problem | undefined)[] = []
    const metrics: Record<string, number> = {}
    if (this.#saturation && step % this.#saturation.every === 0)
      problems.push(this.#saturation.check(step))
    if (this.#diversity && step % this.#diversity.every === 0) {
      metrics.diversity = await this.#metrics.diversity()
      problems.push(this.#diversity.check(step, metrics.diversity))
      const { largestClass } = this.#metrics
      problems.push(this.#oneClass?.check(step, largestClass, !this.#diversity.healthy))
    }
    return { problems: problems.filter((each) => each !== undefined), metrics }
  }
}
