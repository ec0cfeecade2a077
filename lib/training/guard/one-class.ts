import type { LargestClass } from './measure-classes.js'
import type { Problem } from './problem.js'

/** Fraction of the images in one class from which on the generator counts as making that class only. */
const LIMIT = 0.9

/**
 * Detects a generator that makes one class only, in many forms, so that its images are diverse enough. It only tells:
 * neither a rollback nor the best checkpoint depends on it, and it has no state in checkpoints.
 */
export class OneClass {
  readonly #times: number
  #consecutive = 0
  #reported = false

  /** @param times consecutive checks that must agree */
  constructor(times: number) {
    this.#times = times
  }

  /**
   * Returns the problem once until the images have several classes again.
   *
   * @param collapsed the images are nearly equal, which is told already
   */
  check(step: number, largest: LargestClass | undefined, collapsed: boolean): Problem | undefined {
    if (largest === undefined) return undefined
    const { name, share, real, expected } = largest
    this.#consecutive = share >= LIMIT ? this.#consecutive + 1 : 0
    const found = this.#consecutive >= this.#times
    if (!found) this.#reported = false
    if (!found || collapsed || this.#reported) return undefined
    this.#reported = true
    const message =
      `by step ${step} the generator makes one class only: ${percent(share)} of its images look like class ` +
      `${name}, by the nearest of ${real} real images; that class is ${percent(expected)} of the data`
    return { reason: 'oneClass', message }
  }
}

function percent(fraction: number): string {
  return `${Math.round(100 * fraction)} %`
}
